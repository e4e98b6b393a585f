using System.CommandLine;

namespace ClaudeConfig.Cli.Completing;

/// <summary>Prints what a shell needs to complete words.</summary>
internal static class CompletionCommand
{
    public static Command Create(CliConsole console)
    {
        var command = new Command("completion", "Print the completion script of a shell: source <(claudeconfig completion bash)");
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        command.Arguments.Add(shell);
        command.SetAction(parsed =>
        {
            using var stream = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"claudeconfig.{parsed.GetValue(shell)}")!;
            using var reader = new StreamReader(stream);
            console.Out.Write(reader.ReadToEnd());
            return ExitCodes.Fine;
        });
        return command;
    }
}
