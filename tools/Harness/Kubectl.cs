using System.Diagnostics;

namespace ClaudeConfig.Harness;

/// <summary>The unmodified kubectl on the PATH.</summary>
public static class Kubectl
{
    public static bool IsInstalled { get; } = Try(null, null, "version", "--client", "-o", "json").ExitCode == 0;

    /// <summary>Runs kubectl and returns its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static string Run(string? kubeconfig, params string[] arguments)
    {
        var result = Try(kubeconfig, null, arguments);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)} exited with {result.ExitCode}: {result.Error}{result.Output}");
    }

    public static CommandResult Try(string? kubeconfig, string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (kubeconfig is not null)
        {
            start.Environment["KUBECONFIG"] = kubeconfig;
        }

        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            return new CommandResult(process.ExitCode, output.Result, error.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new CommandResult(127, "", $"kubectl is not on the PATH ({e.Message}); install kubectl 1.27 or later from kubernetes.io");
        }
    }
}
