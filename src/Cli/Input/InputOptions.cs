using System.CommandLine;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Input;

/// <summary>The options that say which manifests are meant.</summary>
internal sealed class InputOptions
{
    private readonly Option<string[]> _files = new("--filename", "-f") { Description = "A file, a folder, or - for standard input; may be given several times", Required = true, HelpName = "file|folder|-" };
    private readonly Option<bool> _recursive = new("--recursive", "-R") { Description = "Folders with all that lies below them" };
    private readonly Option<string> _namespace = new("--namespace", "-n") { Description = "The namespace of objects that name none", DefaultValueFactory = _ => "default" };
    private readonly Option<string[]> _hosts = new("--outbound-hosts") { Description = "Hosts that the platform lets gateways send requests to (default: those of the vendors)", DefaultValueFactory = _ => [], HelpName = "host[:port]" };
    private readonly Option<string[]> _internal = new("--internal-hosts") { Description = "Hosts that may lie at private addresses", DefaultValueFactory = _ => [], HelpName = "host[:port]" };

    public InputOptions AddTo(Command command)
    {
        foreach (var option in (Option[])[_files, _recursive, _namespace, _hosts, _internal])
        {
            command.Options.Add(option);
        }

        return this;
    }

    /// <summary>What was given with -f.</summary>
    public IReadOnlyList<string> Names(ParseResult parsed) => parsed.GetValue(_files)!;

    public ManifestSet Load(ParseResult parsed, CliConsole console) => Load(parsed, console, Names(parsed));

    public ManifestSet Load(ParseResult parsed, CliConsole console, IReadOnlyList<string> names) =>
        ManifestSet.Load(ManifestFiles.Read(names, parsed.GetValue(_recursive), console.Input), Options(parsed));

    private ValidationOptions Options(ParseResult parsed)
    {
        var (hosts, inside) = (Split(parsed.GetValue(_hosts)!), Split(parsed.GetValue(_internal)!));
        var policy = new OutboundPolicy { InternalHosts = inside };
        policy = hosts.Count == 0 ? policy : policy with { Hosts = hosts };
        return policy.EntryProblems() is [var problem, ..]
            ? throw new UsageException(problem)
            : new ValidationOptions { Namespace = parsed.GetValue(_namespace)!, Outbound = policy };
    }

    private static IReadOnlyList<string> Split(string[] values) =>
        [.. values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];
}
