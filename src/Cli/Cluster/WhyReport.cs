using System.Text;
using System.Text.Json;
using ClaudeConfig.Cli.Validating;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>Metering's explanation for people: the sentence, then what it rests on.</summary>
internal static class WhyReport
{
    public static string Of(string explanation)
    {
        using var document = JsonDocument.Parse(explanation);
        var root = document.RootElement;
        var text = new StringBuilder().Append(root.Text("answer")).Append('\n');
        foreach (var one in Items(root, "events"))
        {
            text.Append($"served {one.Text("startTime")} by {one.Text("source")}: {one.Text("model")}, {one.Text("outcome")}, {one.Text("cost")} USD\n");
        }

        foreach (var one in Items(root, "refusals"))
        {
            text.Append($"refused {one.Text("time")} by {one.Text("source")}: {one.Text("code")}: {one.Text("message")}\n");
        }

        foreach (var budget in Items(root, "budgets"))
        {
            text.Append($"budget {Name(budget)} ({budget.Text("mode")}) {(budget.Child("blocks") is { ValueKind: JsonValueKind.True } ? "refuses" : "admits")}: {budget.Text("reason")}\n");
            var money = new[] { ("limit", "limitUsd"), ("spent", "spentUsd"), ("held", "heldUsd"), ("provisional", "provisionalUsd"), ("left", "remainingUsd") }
                .Select(field => budget.Text(field.Item2) is { } amount ? $"{field.Item1} {amount}" : null).OfType<string>().ToArray();
            if (money.Length > 0)
            {
                text.Append($"  {string.Join(", ", money)} USD{(budget.Text("resetTime") is { } reset ? $"; resets {reset}" : "")}\n");
            }
        }

        return string.Concat(text.ToString().Split('\n').Select(line => TextReport.Safe(line) + "\n")).TrimEnd('\n') + "\n";
    }

    private static IEnumerable<JsonElement> Items(JsonElement root, string name) => root.Child(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static string? Name(JsonElement budget) => budget.Child("budget") is { ValueKind: JsonValueKind.Object } reference ? $"{reference.Text("namespace")}/{reference.Text("name")}" : budget.Text("budget");
}
