using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Validation.Objects;

namespace ClaudeConfig.Validation.Sets;

/// <summary>
/// Whether references hold, as far as the set can tell: what is not in it may exist in the cluster. Objects whose references lead to something
/// missing or broken are uncertain, and what depends on those references is not judged.
/// </summary>
internal sealed class ReferenceCheck
{
    private readonly Dictionary<(string Kind, ObjectKey Key), LoadedObject> _byKey = [];
    private readonly Dictionary<LoadedObject, bool> _certain = [];
    private readonly ReferenceGrants _grants;
    private readonly bool _isWhole;
    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _namespaces;

    public ReferenceCheck(IReadOnlyList<LoadedObject> objects, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> namespaces, bool isWhole, ProblemList problems)
    {
        _isWhole = isWhole;
        (_grants, _namespaces) = (new ReferenceGrants(namespaces), namespaces);
        foreach (var found in objects.Where(found => found.Key.Name.Length > 0))
        {
            if (!_byKey.TryAdd((found.Kind, found.Key), found))
            {
                problems.Add(found, ProblemRules.DuplicateObject, "metadata.name", $"{found.Kind} {found.Key} stands here and in {Place(_byKey[(found.Kind, found.Key)])}; the later one would overwrite the other");
            }
        }

        foreach (var from in Judged.Where(from => from.Typed is not null))
        {
            foreach (var edge in ReferenceEdges.Of(from.Typed!).Where(edge => !from.IsDamagedAt(edge.Field)))
            {
                Check(from, edge, problems);
            }
        }
    }

    /// <summary>The objects that can be resolved together, each once.</summary>
    public IEnumerable<LoadedObject> Objects => _byKey.Values;

    /// <summary>Those of them about which something may be said.</summary>
    public IEnumerable<LoadedObject> Judged => _byKey.Values.Where(found => found.IsJudged);

    public LoadedObject? Find(string kind, ObjectKey key) => _byKey.GetValueOrDefault((kind, key));

    /// <summary>Whether everything that the object refers to, directly or not, is in the set, granted and whole.</summary>
    public bool IsCertain(LoadedObject from)
    {
        if (_certain.TryGetValue(from, out var known))
        {
            return known;
        }

        // A cycle is a problem of its own.
        _certain[from] = true;
        var certain = from.Typed is not null && from.Damage.Count == 0
            && ReferenceEdges.Of(from.Typed).All(edge => Find(edge.Kind, edge.Target) is { Typed: not null } target && Admits(from, edge, target) == true && IsCertain(target));
        _certain[from] = certain;
        return certain;
    }

    private void Check(LoadedObject from, ReferenceEdge edge, ProblemList problems)
    {
        if (Find(edge.Kind, edge.Target) is not { } target)
        {
            var names = _byKey.Keys.Where(key => key.Kind == edge.Kind && key.Key.Namespace == edge.Target.Namespace).Select(key => key.Key.Name);
            problems.Add(
                from, ProblemRules.ReferenceMissing, edge.Field, _isWhole
                    ? $"{edge.Kind} {edge.Target} does not exist; what depends on it waits until it does"
                    : $"{edge.Kind} {edge.Target} is not among the objects that were given; it must exist in the cluster",
                Spelling.Nearest(edge.Target.Name, names));
        }
        else if (Admits(from, edge, target) is not true and var admits)
        {
            if (admits is null)
            {
                problems.Add(
                    from, ProblemRules.ReferenceMissing, edge.Field,
                    $"{edge.Kind} {edge.Target} admits namespaces by their labels in {edge.GrantField}, and Namespace {from.Key.Namespace} is not among the objects that were given");
            }
            else
            {
                problems.Add(
                    from, ProblemRules.NotGranted, edge.Field,
                    $"{edge.Kind} {edge.Target} does not admit a {from.Kind} from namespace {from.Key.Namespace}; its {edge.GrantField} must admit that namespace");
            }
        }
    }

    /// <returns>Null where it cannot be told.</returns>
    private bool? Admits(LoadedObject from, ReferenceEdge edge, LoadedObject target)
    {
        if (edge.GrantField is null || target.Key.Namespace == from.Key.Namespace)
        {
            return true;
        }

        if (target.Typed is null || target.IsDamagedAt(edge.GrantField))
        {
            return null;
        }

        var allowed = ReferenceEdges.Grant(target.Typed, edge);
        return _grants.Admits(allowed, target.Key.Namespace, from.Key.Namespace) ? true
            : allowed?.From == NamespaceAdmission.Selector && !_namespaces.ContainsKey(from.Key.Namespace) ? null
            : false;
    }

    private static string Place(LoadedObject found) => $"{found.File}:{found.Node.Line}";
}
