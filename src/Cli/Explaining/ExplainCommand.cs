using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Cli.Input;
using ClaudeConfig.Cli.Rendering;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Policy;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Explaining;

/// <summary>Says what the value at a path is, which configurations it comes from, and what locks it.</summary>
internal static class ExplainCommand
{
    private static readonly string[] Parts = ["settings", "memory", "mcpServers", "agents", "skills", "outputStyles"];

    public static Command Create(CliConsole console)
    {
        var command = new Command("explain", "Say where a value of the effective configuration comes from and what locks it");
        var path = new Argument<string>("path") { Description = "A path such as permissions.deny, env.HTTPS_PROXY, mcpServers.github or memory" };
        command.Arguments.Add(path);
        var input = new InputOptions().AddTo(command);
        var selection = new Selection().AddTo(command);
        command.SetAction(parsed =>
        {
            var set = input.Load(parsed, console);
            var found = selection.Of(set, parsed).Count(configuration => Explain(set, configuration, parsed.GetValue(path)!, console));
            return found > 0 ? ExitCodes.Fine : ExitCodes.Found;
        });
        return command;
    }

    private static bool Explain(ManifestSet set, ClaudeConfiguration configuration, string path, CliConsole console)
    {
        var policy = set.PolicyOf(configuration.Key)!;
        var wanted = Parts.Contains(path.Split('.', '[')[0]) ? path : $"settings.{path}";
        var origins = policy.Origins.Where(origin => IsAt(origin.Path, wanted)).ToArray();
        if (origins.Length == 0)
        {
            var nearest = Spelling.Nearest(wanted, policy.Origins.Select(origin => origin.Path));
            console.Error.WriteLine($"claudeconfig: {configuration.Key} says nothing at {wanted}{(nearest is null ? "" : $"; did you mean {nearest}?")}");
            return false;
        }

        console.Out.WriteLine($"{configuration.Key}, made of {string.Join(" <- ", policy.Layers.Reverse())}");
        foreach (var origin in origins)
        {
            console.Out.WriteLine($"  {origin.Path}{Value(policy, origin.Path)}");
            console.Out.WriteLine($"    from {string.Join(", ", origin.From)}");
            console.Out.WriteLine(origin.LockedBy is { } project ? $"    locked by the policy of ClaudeProject {project}" : "    locked by nothing");
        }

        return true;
    }

    private static bool IsAt(string path, string wanted) =>
        path.StartsWith(wanted, StringComparison.Ordinal) && (path.Length == wanted.Length || path[wanted.Length] is '.' or '[');

    /// <summary>The value where it stands in the rendered settings; the files of the other parts say theirs.</summary>
    private static string Value(CompiledPolicy policy, string path)
    {
        if (!path.StartsWith("settings.", StringComparison.Ordinal) || policy.Bundle is not { } bundle || path.Contains('['))
        {
            return "";
        }

        using var document = JsonDocument.Parse(bundle.Files["managed-settings.json"]);
        var value = document.RootElement;
        foreach (var name in path.Split('.').Skip(1))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return "";
            }
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            value.WriteTo(writer);
        }

        return $" = {Encoding.UTF8.GetString(buffer.ToArray())}";
    }
}
