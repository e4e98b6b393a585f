using System.Text;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>Prints what would have been sent, one request at a time.</summary>
internal sealed class DryRunPrinter(TextWriter writer)
{
    private readonly Lock _lock = new();

    internal void Print(HttpMethod method, string path, ReadOnlyMemory<byte> body)
    {
        lock (_lock)
        {
            writer.WriteLine($"# {method} /{path}");
            writer.WriteLine(path.Contains("/secrets", StringComparison.Ordinal) ? "# (a Secret: body not shown)" : Encoding.UTF8.GetString(body.Span));
            writer.Flush();
        }
    }
}
