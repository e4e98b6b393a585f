using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Importing;

/// <summary>A project that is made of a team, with its keys.</summary>
/// <param name="File">Where its objects go.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Project">Its name.</param>
/// <param name="Spec">Its spec; null for the platform's project.</param>
internal sealed record Account(string File, string Namespace, string Project, JsonObject? Spec)
{
    /// <summary>Its Budget, where it has one.</summary>
    public string? Budget { get; set; }

    public ObjectName KeyNames { get; } = new(40);

    public ObjectName BudgetNames { get; } = new(63);

    public List<(string Name, string Hash, JsonObject Spec)> Keys { get; } = [];

    /// <summary>The name of the project that has the keys which had no room in those before it.</summary>
    public string NameOf(int index) => index == 0 ? Project : string.Create(CultureInfo.InvariantCulture, $"{Project}-keys-{index + 1}");

    /// <summary>What of a team or key is neither converted nor mere bookkeeping.</summary>
    public static void Rest(SourceField holder)
    {
        foreach (var (name, field) in holder.Members.Where(member => !LiteLlmReasons.IsBookkeeping(member.Name)))
        {
            switch (name)
            {
                case "models" when field.Texts is not ([] or ["all-proxy-models"] or ["all-team-models"]):
                    field.Skip(LiteLlmReasons.Of(name));
                    break;
                // Every key has an owner, and the others were read with the budget.
                case "models" or "user_id" or "spend" or "budget_reset_at" or "budget_duration" or "blocked":
                    break;
                default:
                    field.SkipRest(LiteLlmReasons.Of);
                    break;
            }
        }
    }
}
