using System.CommandLine;
using System.Text;
using ClaudeConfig.Cli.Validating;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Makes manifests of another gateway's configuration.</summary>
internal static class ImportCommand
{
    private const string Report = "import-report.txt";

    public static Command Create(CliConsole console)
    {
        var command = new Command("import", "Make manifests of another gateway's configuration, and say what of it there is no manifest for");
        command.Subcommands.Add(LiteLlm(console));
        return command;
    }

    private static Command LiteLlm(CliConsole console)
    {
        var command = new Command("litellm", "Of LiteLLM's config.yaml, its teams and its keys, which go on working: only their hashes are taken over");
        var config = new Option<string>("--filename", "-f") { Description = "Its config.yaml", Required = true, HelpName = "file" };
        var teams = new Option<string[]>("--teams") { Description = "What GET /team/list answers; may be given several times", DefaultValueFactory = _ => [], HelpName = "file" };
        var keys = new Option<string[]>("--keys") { Description = "What GET /key/list?return_full_object=true answers; may be given several times, a page each", DefaultValueFactory = _ => [], HelpName = "file" };
        var dump = new Option<string?>("--database-dump") { Description = "Teams and keys from what pg_dump writes of its database instead", HelpName = "file" };
        var platform = new Option<string>("--namespace", "-n") { Description = "The namespace of the platform's project, with providers and routes", DefaultValueFactory = _ => "claude-platform" };
        var pattern = new Option<string>("--team-namespaces") { Description = "The namespace of each team", DefaultValueFactory = _ => "claude-{team}" };
        var mode = new Option<string>("--mode") { Description = "Whether the Budgets refuse (Hard), only tell (Soft) or only count (Shadow)", DefaultValueFactory = _ => "Shadow" };
        mode.AcceptOnlyFromAmong("Shadow", "Soft", "Hard");
        var folder = new Option<string?>("--output", "-o") { Description = "Write files into this folder (default: one stream to standard output, and the report to standard error)", HelpName = "folder" };
        foreach (var option in (Option[])[config, teams, keys, dump, platform, pattern, mode, folder])
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            var target = new ImportTarget(parsed.GetValue(platform)!, parsed.GetValue(pattern)!);
            if (!target.NamespacePattern.Contains("{team}", StringComparison.Ordinal))
            {
                throw new UsageException($"--team-namespaces \"{target.NamespacePattern}\" does not say where the team's name goes; write it like claude-{{team}}");
            }

            var import = new LiteLlmImport(target, parsed.GetValue(mode)!, console.Time.GetUtcNow());
            import.Config(parsed.GetValue(config)!, File.ReadAllBytes(parsed.GetValue(config)!));
            Accounts(import, parsed.GetValue(teams)!, parsed.GetValue(keys)!, parsed.GetValue(dump));
            import.Finish();
            return Write(console, import, target, parsed.GetValue(folder));
        });
        return command;
    }

    private static void Accounts(LiteLlmImport import, string[] teams, string[] keys, string? dump)
    {
        // Teams first: keys look for theirs.
        foreach (var file in teams)
        {
            import.Teams(file, File.ReadAllBytes(file));
        }

        if (dump is not null)
        {
            using var reader = new StreamReader(dump);
            import.Dump(dump, reader);
        }

        foreach (var file in keys)
        {
            import.KeyList(file, File.ReadAllBytes(file));
        }
    }

    private static int Write(CliConsole console, LiteLlmImport import, ImportTarget target, string? folder)
    {
        var files = import.Objects.Files.ToDictionary(file => file.Key, file => ManifestText.Of(file.Value), StringComparer.Ordinal);
        var report = ImportReport.Of(import, target);
        if (folder is null)
        {
            console.Out.Write(string.Join("---\n", files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value)));
            console.Error.Write(report);
        }
        else
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, text) in files)
            {
                File.WriteAllText(Path.Combine(folder, name), text);
            }

            File.WriteAllText(Path.Combine(folder, Report), report);
            console.Out.Write(report);
        }

        return Check(console, import, files);
    }

    /// <summary>What was made is held to the same rules as what people write: what does not pass is shown, and is to be mended by hand.</summary>
    private static int Check(CliConsole console, LiteLlmImport import, Dictionary<string, string> files)
    {
        var options = new ValidationOptions { Outbound = OutboundPolicy.Default with { Hosts = [.. OutboundPolicy.Default.Hosts, .. import.Hosts], InternalHosts = [.. import.Hosts] } };
        var checkedSet = ManifestSet.Load(files.Select(file => new ManifestFile(file.Key, Encoding.UTF8.GetBytes(file.Value))), options);
        if (checkedSet.Report.Errors > 0)
        {
            TextReport.Write(checkedSet.Report, console.Error, console.Colours);
            return ExitCodes.Found;
        }

        return ExitCodes.Fine;
    }
}
