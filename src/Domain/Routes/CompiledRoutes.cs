using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Domain.Routes;

/// <summary>Routes as gateways try them, and which of them can never be reached.</summary>
/// <param name="Entries">The first that matches a request takes it.</param>
/// <param name="Shadows">Matches that an earlier entry takes all requests of, in sentences, by route.</param>
public sealed record CompiledRoutes(IReadOnlyList<RouteEntry> Entries, IReadOnlyDictionary<ObjectKey, IReadOnlyList<string>> Shadows);
