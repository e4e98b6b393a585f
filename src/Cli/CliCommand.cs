using System.CommandLine;
using ClaudeConfig.Backups;
using ClaudeConfig.Cli.BackingUp;
using ClaudeConfig.Cli.Cluster;
using ClaudeConfig.Cli.Comparing;
using ClaudeConfig.Cli.Completing;
using ClaudeConfig.Cli.Creating;
using ClaudeConfig.Cli.Explaining;
using ClaudeConfig.Cli.Exporting;
using ClaudeConfig.Cli.Importing;
using ClaudeConfig.Cli.Login;
using ClaudeConfig.Cli.Rendering;
using ClaudeConfig.Cli.Shadowing;
using ClaudeConfig.Cli.Validating;

namespace ClaudeConfig.Cli;

/// <summary>The command line.</summary>
internal static class CliCommand
{
    public static async Task<int> RunAsync(string[] args, CliConsole console)
    {
        var root = Create(console);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                console.Error.WriteLine($"claudeconfig: {error.Message}");
            }

            console.Error.WriteLine($"claudeconfig: see 'claudeconfig {string.Join("", parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help'");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is UsageException or IOException or UnauthorizedAccessException or BackupException or OperationCanceledException)
        {
            console.Error.WriteLine($"claudeconfig: {e.Message}");
            return ExitCodes.Usage;
        }
    }

    public static RootCommand Create(CliConsole console) => new("Claude Config: checks manifests without a cluster, renders and explains what they mean, writes new ones, says how a cluster is, and puts backups back.")
    {
        ValidateCommand.Create(console),
        RenderCommand.Create(console),
        ExplainCommand.Create(console),
        DiffCommand.Create(console),
        NewCommand.Create(console),
        ExportCommand.Create(console),
        ImportCommand.Create(console),
        StatusCommand.Create(console),
        ShadowCommand.Create(console),
        WhyCommand.Create(console),
        RolloutCommand.Create(console),
        BackupCommand.Create(console),
        RestoreCommand.Create(console),
        LoginCommand.Create(console),
        TokenCommand.Create(console),
        CompletionCommand.Create(console),
    };
}
