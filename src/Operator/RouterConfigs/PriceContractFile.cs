using System.Runtime.CompilerServices;
using ClaudeConfig.ControllerRuntime;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>The platform's price contract, which gateways get with the rest of their bundle and check themselves. A file that cannot be read leaves what was read last.</summary>
internal sealed partial class PriceContractFile(string? path, TimeProvider time, ILogger<PriceContractFile> logger)
{
    private const int Largest = 512 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private volatile string? _content;

    /// <summary>Its text; null where there is none.</summary>
    public string? Current => _content;

    /// <summary>The key, again after every change of the file.</summary>
    public async IAsyncEnumerable<NamespacedName> ChangesAsync(NamespacedName key, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Refresh();
        // An empty cluster gets an (empty) bundle too, so that gateways can start.
        yield return key;
        if (path is null)
        {
            yield break;
        }

        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (Refresh())
            {
                yield return key;
            }
        }
    }

    private bool Refresh()
    {
        if (path is null)
        {
            return false;
        }

        try
        {
            var length = new FileInfo(path).Length;
            var content = length <= Largest ? File.ReadAllText(path) : throw new IOException($"{length} bytes; at most {Largest} travel to gateways");
            (var changed, _content) = (content != _content, content);
            return changed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(path, e);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The price contract {Path} cannot be read; gateways keep the last one")]
    private partial void LogUnreadable(string path, Exception exception);
}
