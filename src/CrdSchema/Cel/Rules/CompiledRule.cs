using System.Text.RegularExpressions;
using ClaudeConfig.CrdSchema.Cel.Syntax;
using ClaudeConfig.CrdSchema.Cel.Types;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.CrdSchema.Cel.Rules;

/// <summary>A rule that is ready to be evaluated, or what is wrong with it.</summary>
/// <param name="Rule">As it is written.</param>
/// <param name="Expression">Null where there is a problem.</param>
/// <param name="Patterns">The regular expressions that are written in the rule.</param>
/// <param name="Cost">What one evaluation costs at most.</param>
/// <param name="IsTransition">It looks at the value before the update, and holds where there was none.</param>
/// <param name="Problem">Why it cannot be evaluated; null where it can.</param>
internal sealed record CompiledRule(
    CelRule Rule, Checked? Expression, IReadOnlyDictionary<Expr, Regex> Patterns, ulong Cost, bool IsTransition, string? Problem)
{
    /// <summary>How messages call the rule.</summary>
    public string Name => (Rule.Message.Length > 0 ? Rule.Message : Rule.Rule).Trim();
}
