using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>
/// The cluster, asked through the kubectl that is on the PATH: whatever logs its user in (certificates, plugins, a company's single sign-on) works here as it works there.
/// </summary>
internal sealed class Kubectl(CliConsole console)
{
    private readonly Option<string?> _context = new("--context") { Description = "The context of the kubeconfig (default: the current one)", HelpName = "name" };
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "The kubeconfig (default: that of kubectl)", HelpName = "file" };

    public Kubectl AddTo(Command command)
    {
        command.Options.Add(_context);
        command.Options.Add(_kubeconfig);
        return this;
    }

    /// <summary>What the API server answers at a path.</summary>
    /// <exception cref="UsageException">It answers nothing that can be used; the message holds what kubectl said.</exception>
    public async Task<string> GetAsync(ParseResult parsed, string path, CancellationToken cancellationToken)
    {
        using var process = Start(parsed, "get", "--raw", path);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? await output : throw new UsageException($"the cluster does not answer GET {path}: {(await error).Trim()}");
    }

    /// <summary>Writes an object, by POST (<c>create</c>) or PUT (<c>replace</c>).</summary>
    /// <returns>Null where the API server took it, else what it said.</returns>
    /// <exception cref="UsageException">There is no kubectl.</exception>
    public async Task<string?> WriteAsync(ParseResult parsed, string verb, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var process = Start(parsed, input: true, verb, "--raw", path, "-f", "-");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(body, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It left before it had read everything; why is what it says.
        }

        await process.WaitForExitAsync(cancellationToken);
        await output;
        return process.ExitCode == 0 ? null : (await error).Trim();
    }

    /// <exception cref="UsageException">There is no kubectl.</exception>
    public Process Start(ParseResult parsed, params string[] arguments) => Start(parsed, input: false, arguments);

    private Process Start(ParseResult parsed, bool input, params string[] arguments)
    {
        var start = new ProcessStartInfo(console.Variable("CLAUDECONFIG_KUBECTL") is { Length: > 0 } other ? other : "kubectl") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = input };
        foreach (var (option, name) in (IEnumerable<(Option<string?>, string)>)[(_context, "--context"), (_kubeconfig, "--kubeconfig")])
        {
            if (parsed.GetValue(option) is { } value)
            {
                start.ArgumentList.Add($"{name}={value}");
            }
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"{start.FileName} cannot be started ({e.Message}); install kubectl and put it on the PATH, or name it in CLAUDECONFIG_KUBECTL");
        }
    }
}
