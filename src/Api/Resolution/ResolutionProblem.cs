using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Api.Resolution;

/// <summary>Why a reference does not hold: which object, field and value, and what to do about it.</summary>
/// <param name="Kind">The kind of the object at fault.</param>
/// <param name="Object">The object at fault.</param>
/// <param name="Field">The field, for example <c>spec.parentRef</c>.</param>
/// <param name="Value">The value found there.</param>
/// <param name="Reason">A condition reason, one of <see cref="ConditionReasons"/>.</param>
/// <param name="Detail">What is wrong with the value, and the remedy.</param>
public sealed record ResolutionProblem(string Kind, ObjectKey Object, string Field, string Value, string Reason, string Detail)
{
    /// <summary>One sentence for a condition or a log.</summary>
    public string Message => $"{Kind} {Object}: {Field} \"{Value}\" {Detail}";

    /// <inheritdoc/>
    public override string ToString() => Message;

    internal static ResolutionProblem NotFound(string kind, ObjectKey from, string field, string targetKind, ObjectKey target) =>
        new(kind, from, field, target.ToString(), ConditionReasons.RefNotFound,
            $"does not exist; create {targetKind} {target.Name} in namespace {target.Namespace}, or correct the reference");

    internal static ResolutionProblem NotPermitted(string kind, ObjectKey from, string field, string targetKind, ObjectKey target) =>
        new(kind, from, field, target.ToString(), ConditionReasons.RefNotPermitted,
            $"does not admit namespace {from.Namespace}; its owner can admit it in spec.allowedNamespaces of {targetKind} {target}");

    internal static ResolutionProblem Cycle(string kind, ObjectKey from, string field, ObjectKey target, IEnumerable<ObjectKey> path) =>
        new(kind, from, field, target.ToString(), ConditionReasons.Cycle,
            $"closes the cycle {string.Join(" -> ", path)}; point it elsewhere or remove it");
}
