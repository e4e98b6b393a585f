using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Makes Budgets of limits.</summary>
/// <param name="objects">Where they go.</param>
/// <param name="mode">Their enforcement mode.</param>
/// <param name="now">The time.</param>
internal sealed class BudgetImport(ImportedObjects objects, string mode, DateTimeOffset now)
{
    /// <summary>A Budget for what a team or key may spend, and one for each model that has a limit of its own. Returns the name of the first, if there is one.</summary>
    public string? Add(string file, string space, string name, string project, string? key, (string Space, string Name)? parent, SourceField holder, ObjectName names)
    {
        string? whole = null;
        if (holder["max_budget"].Number is { } limit)
        {
            whole = Build(file, space, name, project, key, null, parent, holder, limit, holder["budget_duration"], holder["spend"].Number ?? 0, holder["budget_reset_at"].Time, names);
        }
        else
        {
            // Kept as history by its reports, and there is no limit that it would count against.
            _ = (holder["spend"].Text, holder["budget_reset_at"].Text, holder["budget_duration"].Text);
            holder["soft_budget"].Skip("a soft budget without max_budget is a Budget in mode Soft: write one ('claudeconfig new budget NAME')");
        }

        foreach (var (model, terms) in holder["model_max_budget"].Members)
        {
            var amount = terms.Number ?? terms["budget_limit"].Number ?? terms["max_budget"].Number;
            var duration = terms["time_period"].Exists ? terms["time_period"] : terms["budget_duration"];
            if (amount is { } most)
            {
                Build(file, space, $"{name}-{model}", project, key, model, whole is null ? parent : (space, whole), holder, most, duration, 0, null, names);
            }
        }

        return whole;
    }

    private string? Build(
        string file, string space, string name, string project, string? key, string? model, (string Space, string Name)? parent, SourceField holder, decimal limit, SourceField duration, decimal spent, DateTimeOffset? until, ObjectName names)
    {
        if (BudgetTerms.Period(duration.Text) is not { } period)
        {
            duration.Skip("no period of a Budget is like it: Daily, Weekly, Monthly, Quarterly, Yearly and Rolling by days are there; write the Budget by hand ('claudeconfig new budget NAME')");
            return null;
        }

        var scope = new JsonObject { ["projectRef"] = new JsonObject { ["name"] = project } };
        if (key is not null)
        {
            scope["keys"] = ImportedObjects.List([key]);
        }

        if (model is not null)
        {
            scope["models"] = ImportedObjects.List([model]);
        }

        var spec = new JsonObject { ["limit"] = BudgetTerms.Money(Math.Max(0, limit)), ["scope"] = scope };
        if (parent is { } above)
        {
            spec["parentRef"] = above.Space == space ? new JsonObject { ["name"] = above.Name } : new JsonObject { ["namespace"] = above.Space, ["name"] = above.Name };
        }

        spec["period"] = period;
        if (model is null && holder["soft_budget"].Number is { } soft && limit > 0 && soft > 0 && (int)(soft * 100 / limit) is var percent and >= 1 and <= 1000)
        {
            spec["thresholds"] = new JsonArray(new JsonObject { ["percent"] = percent, ["basis"] = "Actual", ["action"] = "Notify" });
        }

        if (spent > 0)
        {
            spec["grants"] = BudgetTerms.Spent(spent, until, now);
        }

        spec["enforcement"] = new JsonObject { ["mode"] = mode };
        var made = names.Next(name, "budget");
        objects.Add(file, "Budget", space, made, spec);
        return made;
    }
}
