using ClaudeConfig.Contracts;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>An object and how much of the routers' bundle is its own.</summary>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Object">The object.</param>
/// <param name="Bytes">Its share; a project's includes its providers and their credentials.</param>
internal sealed record BundleContributor(string Kind, ObjectRef Object, long Bytes);
