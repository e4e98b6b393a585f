using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Api;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>Says where the rollout of a configuration stands, and tells it what to do: by annotations, as kubectl would.</summary>
internal static class RolloutCommand
{
    private static readonly (string Verb, string Does, Func<RolloutState, string> Annotation)[] Verbs =
    [
        ("pause", "Hold it where it stands.", _ => $"{Names.RolloutPauseAnnotation}=true"),
        ("resume", "End a pause, and pass the gate it waits at.", state => string.Create(CultureInfo.InvariantCulture, $"{Names.RolloutResumeAnnotation}={state.Revision}/{state.Step}")),
        ("promote", "Give its revision to all pods now.", state => $"{Names.RolloutPromoteAnnotation}={state.Revision}"),
        ("abort", "Take its revision back.", state => $"{Names.RolloutAbortAnnotation}={state.Revision}"),
    ];

    public static Command Create(CliConsole console)
    {
        var command = new Command("rollout", "Say where the rollout of a configuration stands, and tell it what to do.") { Verb(console, "status", "Say where it stands. Exits with 1 where it was rolled back.", null) };
        foreach (var (verb, does, annotation) in Verbs)
        {
            command.Subcommands.Add(Verb(console, verb, does, annotation));
        }

        return command;
    }

    private static Command Verb(CliConsole console, string verb, string does, Func<RolloutState, string>? annotation)
    {
        var command = new Command(verb, does);
        var cluster = new Kubectl(console).AddTo(command);
        var name = new Argument<string>("NAME") { Description = "The configuration" };
        var space = new Option<string>("--namespace", "-n") { Description = "Its namespace", Required = true };
        command.Arguments.Add(name);
        command.Options.Add(space);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (at, of) = (parsed.GetValue(space)!, parsed.GetValue(name)!);
            var state = await ReadAsync(cluster, parsed, at, of, cancellationToken);
            if (annotation is null)
            {
                console.Out.WriteLine(state.ToString());
                return state.Phase == "RolledBack" ? ExitCodes.Found : ExitCodes.Fine;
            }

            string[] words = verb == "resume" ? [$"{Names.RolloutPauseAnnotation}-", annotation(state.Running(at, of, verb))] : [annotation(state.Running(at, of, verb))];
            console.Out.Write(await cluster.RunAsync(parsed, ["annotate", "claudeconfigurations.claudeconfig.dev", of, "-n", at, "--overwrite", .. words], cancellationToken));
            return ExitCodes.Fine;
        });
        return command;
    }

    private static async Task<RolloutState> ReadAsync(Kubectl cluster, ParseResult parsed, string space, string name, CancellationToken cancellationToken)
    {
        using var found = JsonDocument.Parse(await cluster.GetAsync(
            parsed, $"/apis/claudeconfig.dev/v1alpha1/namespaces/{Uri.EscapeDataString(space)}/claudeconfigurations/{Uri.EscapeDataString(name)}", cancellationToken));
        return RolloutState.Of(found.RootElement);
    }
}
