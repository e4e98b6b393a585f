using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Domain.References;

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

    /// <summary>
    /// A reference that does not hold. Across namespaces, missing and not granted read the same: who is not granted learns nothing
    /// of what exists elsewhere.
    /// </summary>
    /// <param name="kind">The kind of the object that refers.</param>
    /// <param name="from">The object that refers.</param>
    /// <param name="field">The field that holds the reference.</param>
    /// <param name="targetKind">The kind that is referred to.</param>
    /// <param name="target">The object that is referred to.</param>
    /// <param name="grantField">The field in which the referent admits referrers of this kind.</param>
    public static ResolutionProblem Unresolved(string kind, ObjectKey from, string field, string targetKind, ObjectKey target, string grantField) =>
        from.Namespace == target.Namespace
            ? new(kind, from, field, target.ToString(), ConditionReasons.RefNotFound,
                $"does not exist; create {targetKind} {target.Name} in namespace {target.Namespace}, or correct the reference")
            : new(kind, from, field, target.ToString(), ConditionReasons.NotGranted,
                $"is not granted to namespace {from.Namespace}: correct the reference, or ask the owner of namespace {target.Namespace} for a {targetKind} of that name that admits {from.Namespace} in {grantField}");

    internal static ResolutionProblem Cycle(string kind, ObjectKey from, string field, ObjectKey target, IEnumerable<ObjectKey> path) =>
        new(kind, from, field, target.ToString(), ConditionReasons.Cycle,
            $"closes the cycle {string.Join(" -> ", path)}; point it elsewhere or remove it");
}
