using System.CommandLine;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Cli.Input;
using ClaudeConfig.Policy.Bundles;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Rendering;

/// <summary>Prints or writes the files of /etc/claude-code as the Operator would deliver them.</summary>
internal static class RenderCommand
{
    public static Command Create(CliConsole console)
    {
        var command = new Command("render", "Print or write the files of /etc/claude-code as the Operator would deliver them. Exits with 1 where it would deliver none.");
        var input = new InputOptions().AddTo(command);
        var selection = new Selection().AddTo(command);
        var folder = new Option<string?>("--output", "-o") { Description = "Write the files below this folder; with several configurations, below NAMESPACE/NAME", HelpName = "folder" };
        command.Options.Add(folder);
        command.SetAction(parsed =>
        {
            var set = input.Load(parsed, console);
            var configurations = selection.Of(set, parsed);
            var failed = false;
            foreach (var configuration in configurations)
            {
                if (Rendered(set, configuration, console) is not { } bundle)
                {
                    failed = true;
                }
                else if (parsed.GetValue(folder) is { } target)
                {
                    Write(bundle, configurations.Count == 1 ? target : Path.Combine(target, configuration.Key.Namespace, configuration.Key.Name));
                    console.Out.WriteLine($"{configuration.Key}: {bundle.Revision}, {bundle.Files.Count} files");
                }
                else
                {
                    Print(configuration, bundle, console.Out);
                }
            }

            return failed ? ExitCodes.Found : ExitCodes.Fine;
        });
        return command;
    }

    /// <summary>What would be delivered; null, and the reasons on standard error, where nothing would.</summary>
    public static PolicyBundle? Rendered(ManifestSet set, ClaudeConfiguration configuration, CliConsole console)
    {
        var errors = set.Report.Problems
            .Where(problem => problem.IsError && problem.Kind == ClaudeConfiguration.KubeKind && set.PolicyOf(configuration.Key)!.Layers.Any(layer => layer.ToString() == problem.Object))
            .Select(problem => problem.ToString())
            .ToList();
        if (set.ProjectOf(configuration, out var reason) is null && reason is not null)
        {
            errors.Add(reason);
        }

        var policy = set.PolicyOf(configuration.Key)!;
        if (errors.Count == 0 && policy.Bundle is { } bundle)
        {
            return policy.Locks.Apply(bundle);
        }

        foreach (var error in errors.Concat(policy.Findings.Where(finding => finding.IsError).Select(finding => finding.ToString())).Distinct())
        {
            console.Error.WriteLine($"claudeconfig: {configuration.Key} is not delivered: {error}");
        }

        return null;
    }

    private static void Print(ClaudeConfiguration configuration, PolicyBundle bundle, TextWriter output)
    {
        output.WriteLine($"# {configuration.Key} {bundle.Revision}");
        foreach (var (path, content) in bundle.Files)
        {
            output.WriteLine($"--- /etc/claude-code/{path}");
            output.Write(System.Text.Encoding.UTF8.GetString(content));
        }
    }

    private static void Write(PolicyBundle bundle, string folder)
    {
        foreach (var (path, content) in bundle.Files)
        {
            // The renderer hands out no path that leaves its folder.
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }
}
