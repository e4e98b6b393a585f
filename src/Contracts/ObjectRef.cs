namespace ClaudeConfig.Contracts;

/// <summary>Name of a namespaced object: the ledger's key, and how bundles point at projects, budgets and routes.</summary>
/// <param name="Namespace">Kubernetes namespace.</param>
/// <param name="Name">Object name.</param>
public readonly record struct ObjectRef(string Namespace, string Name) : IComparable<ObjectRef>
{
    /// <summary>Orders by namespace, then name, ordinally: bundles are written in this order.</summary>
    public int CompareTo(ObjectRef other)
    {
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary>For people and logs; never a key.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
