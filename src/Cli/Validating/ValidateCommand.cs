using System.CommandLine;
using ClaudeConfig.Cli.Input;

namespace ClaudeConfig.Cli.Validating;

/// <summary>Says all that is wrong with manifests.</summary>
internal static class ValidateCommand
{
    public static Command Create(CliConsole console)
    {
        var command = new Command("validate", "Say all that is wrong with manifests, each problem with file, line and column. Exits with 1 where there are errors.");
        var input = new InputOptions().AddTo(command);
        var format = new Option<string>("--output", "-o") { Description = "Form of the report", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif", "github");
        command.Options.Add(format);
        command.SetAction(parsed =>
        {
            var report = input.Load(parsed, console).Report;
            switch (parsed.GetValue(format))
            {
                case "json":
                    JsonReport.Write(report, console.Out);
                    break;
                case "sarif":
                    SarifReport.Write(report, console.Out);
                    break;
                case "github":
                    GitHubReport.Write(report, console.Out);
                    break;
                default:
                    TextReport.Write(report, console.Out, console.Colours);
                    break;
            }

            return report.Errors > 0 ? ExitCodes.Found : ExitCodes.Fine;
        });
        return command;
    }
}
