using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Money;

namespace ClaudeConfig.Router.Routing;

/// <summary>A target that can take the request, with what it may cost there.</summary>
/// <param name="Target">The target.</param>
/// <param name="Provider">Its provider.</param>
/// <param name="Model">The model that is asked for there and paid for.</param>
/// <param name="Price">Its price when the request started; null for one that is served unpriced.</param>
/// <param name="Coverage">Budgets that cover the request there.</param>
/// <param name="WorstCase">The most it can cost there, in USD.</param>
internal sealed record Candidate(TargetEntry Target, UpstreamProvider Provider, string Model, ModelPrice? Price, Coverage Coverage, decimal WorstCase);
