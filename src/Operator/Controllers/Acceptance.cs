using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Status;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>How an accepted object says which of its fields nothing acts on yet.</summary>
internal static class Acceptance
{
    public static Conditions Accept(this Conditions conditions, IEnumerable<string> unenforced)
    {
        var fields = string.Join(", ", unenforced);
        return fields.Length > 0
            ? conditions.True(ConditionTypes.Accepted, ConditionReasons.NotYetEnforced, $"accepted, and without effect in this version: {fields}")
            : conditions.True(ConditionTypes.Accepted, ConditionReasons.Accepted, "every field of the spec has an effect");
    }
}
