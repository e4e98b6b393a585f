using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Explain;

/// <summary>What somebody wants explained.</summary>
/// <param name="Request">Id of a request: the gateway's, the provider's, or that of a refused lease.</param>
/// <param name="Attribution">Who asks, where no request is named or nothing is known of it.</param>
/// <param name="Model">For which model.</param>
internal sealed record ExplainQuestion(string? Request, Attribution? Attribution, string? Model);
