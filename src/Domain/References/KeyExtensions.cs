using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts;

namespace ClaudeConfig.Domain.References;

/// <summary>From the keys of API objects to the references that processes exchange.</summary>
public static class KeyExtensions
{
    /// <summary>The same namespace and name, as bundles and the ledger hold it.</summary>
    /// <param name="key">The key.</param>
    public static ObjectRef ToRef(this ObjectKey key) => new(key.Namespace, key.Name);

    /// <summary>The same namespace and name, as the API's types hold it.</summary>
    /// <param name="reference">The reference.</param>
    public static ObjectKey ToKey(this ObjectRef reference) => new(reference.Namespace, reference.Name);
}
