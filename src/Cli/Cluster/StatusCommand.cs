using System.CommandLine;
using System.Text.Json;
using ClaudeConfig.Cli.Validating;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>Says how the objects of a cluster are, what is wrong first.</summary>
internal static class StatusCommand
{
    private static readonly string[] Plurals = ["claudeprojects", "claudeconfigurations", "modelroutes", "budgets"];

    public static Command Create(CliConsole console)
    {
        var command = new Command("status", "Say how the objects of a cluster are, what is wrong first. Exits with 1 where something is.");
        var cluster = new Kubectl(console).AddTo(command);
        var space = new Option<string?>("--namespace", "-n") { Description = "This namespace (default: all)" };
        var format = new Option<string>("--output", "-o") { Description = "text or json", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        command.Options.Add(space);
        command.Options.Add(format);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var states = await ReadAsync(cluster, parsed, parsed.GetValue(space), cancellationToken);
            if (parsed.GetValue(format) == "json")
            {
                WriteJson(states, console.Out);
            }
            else
            {
                StatusReport.Write(states, console.Out, console.Colours);
            }

            return states.Any(state => state.Standing == Standing.Wrong) ? ExitCodes.Found : ExitCodes.Fine;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ObjectState>> ReadAsync(Kubectl cluster, ParseResult parsed, string? space, CancellationToken cancellationToken)
    {
        var states = new List<ObjectState>();
        foreach (var plural in Plurals)
        {
            var path = $"/apis/claudeconfig.dev/v1alpha1/{(space is null ? "" : $"namespaces/{Uri.EscapeDataString(space)}/")}{plural}";
            using var list = JsonDocument.Parse(await cluster.GetAsync(parsed, path, cancellationToken));
            states.AddRange(list.RootElement.GetProperty("items").EnumerateArray().Select(ObjectState.Of));
        }

        return [.. states.OrderBy(state => state.Standing).ThenBy(state => state.Name, StringComparer.Ordinal).ThenBy(state => state.Kind, StringComparer.Ordinal)];
    }

    private static void WriteJson(IReadOnlyList<ObjectState> states, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("counts");
        foreach (var standing in Enum.GetValues<Standing>())
        {
            json.WriteNumber(Word(standing), states.Count(state => state.Standing == standing));
        }

        json.WriteEndObject();
        json.WriteStartArray("objects");
        foreach (var state in states)
        {
            json.WriteStartObject();
            json.WriteString("kind", state.Kind);
            json.WriteString("name", state.Name);
            json.WriteString("standing", Word(state.Standing));
            json.WriteString("summary", state.Summary);
            json.WriteStartArray("conditions");
            foreach (var reason in state.Reasons)
            {
                json.WriteStartObject();
                json.WriteString("type", reason.Type);
                json.WriteString("status", reason.Status);
                json.WriteString("reason", reason.Reason);
                json.WriteString("message", reason.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Word(Standing standing) => standing switch
    {
        Standing.Wrong => "wrong",
        Standing.Waiting => "waiting",
        Standing.Told => "told",
        _ => "fine",
    };
}
