using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>Asks the client itself: 'claude doctor' with the settings as the machine's policy, in a mount namespace of its own.</summary>
internal static class ClientDoctor
{
    private static readonly string Client = Repository.PathOf("tests", "EndToEnd.Tests", "Clients", "node_modules", ".bin", "claude");

    /// <summary>Why it cannot be asked here; null where it can.</summary>
    public static string? Missing =>
        !File.Exists(Client) ? "outside: Claude Code is not installed; 'make prerequisites' does it where npm can be reached"
        : Environment.UserName != "root" ? "outside: a machine policy of one's own needs root, for a mount namespace"
        : null;

    public static async Task<ClientVerdict> AskAsync(JsonObject settings)
    {
        var folder = Directory.CreateTempSubdirectory("doctor-").FullName;
        try
        {
            foreach (var name in (string[])["home", "work", "etc"])
            {
                Directory.CreateDirectory(Path.Combine(folder, name));
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "etc", "managed-settings.json"), settings.ToJsonString());
            var variables = new Dictionary<string, string>
            {
                ["HOME"] = Path.Combine(folder, "home"),
                ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
                ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
            };
            var result = await ClientProcess.RunAsync(
                "unshare", Path.Combine(folder, "work"), variables,
                "-m", "sh", "-c", "mkdir -p /etc/claude-code && mount --bind \"$0\" /etc/claude-code && exec \"$@\"", Path.Combine(folder, "etc"), Client, "doctor");
            return result.Output.Contains("Claude Code doctor", StringComparison.Ordinal)
                ? ClientVerdict.Of(result.Output)
                : throw new InvalidOperationException($"the client did not answer ({result.ExitCode}): {result.Output}{result.Error}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
