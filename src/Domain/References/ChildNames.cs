using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Domain.References;

/// <summary>Names of what the Operator makes for an object: derived, so that everybody who knows the object knows them.</summary>
public static class ChildNames
{
    private const int LongestName = 253;
    private const int HashLength = 16;

    /// <summary>
    /// A name that is the same for the owner's whole life and unique among children of one kind and prefix. A suffix holds no dot, so the last
    /// one tells where it begins.
    /// </summary>
    /// <param name="owner">The object.</param>
    /// <param name="prefix">What kind of child it is.</param>
    /// <param name="namespace">Where the child lies.</param>
    /// <param name="suffix">Which of several.</param>
    public static string Of(ObjectKey owner, string prefix, string @namespace, string suffix = "")
    {
        ArgumentNullException.ThrowIfNull(suffix);
        var tail = suffix.Length == 0 ? "" : $".{suffix}";
        return Fit(@namespace == owner.Namespace ? $"{prefix}-{owner.Name}{tail}" : $"{prefix}-{owner.Name}{tail}-{LabelValue.Hash(owner.ToString())}");
    }

    /// <summary>The ConfigMap by which a configuration reaches a namespace.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="namespace">The namespace.</param>
    public static string BundleOf(ObjectKey configuration, string @namespace) => Of(configuration, "claude-code", @namespace);

    /// <summary>The ConfigMap of a revision that is being tried in a namespace, beside the stable one.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="namespace">The namespace.</param>
    public static string CanaryOf(ObjectKey configuration, string @namespace) => Of(configuration, "claude-canary", @namespace);

    /// <summary>The name itself, or a cut one that ends with a hash of the whole.</summary>
    /// <param name="name">The name.</param>
    public static string Fit(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length <= LongestName ? name : $"{name[..(LongestName - HashLength - 1)].TrimEnd('-', '.')}-{LabelValue.Hash(name)}";
    }
}
