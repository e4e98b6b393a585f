using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests;

/// <summary>Runs the project's scripts and the tools that they need.</summary>
internal static class Shell
{
    /// <summary>Runs a program with this process's PATH and what is given, and fails the test where it fails.</summary>
    public static async Task<string> RunAsync(IReadOnlyDictionary<string, string>? environment, string program, params string[] arguments)
    {
        var result = await TryAsync(environment, program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)} exited with {result.ExitCode}: {result.Error}{result.Output}");
        return result.Output;
    }

    public static Task<CommandResult> TryAsync(IReadOnlyDictionary<string, string>? environment, string program, params string[] arguments)
    {
        var all = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin", ["HOME"] = Path.GetTempPath() };
        return ClientProcess.RunAsync(program, Repository.Root, all, arguments);
    }
}
