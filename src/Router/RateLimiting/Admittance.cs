using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>Whether a request is let in, and what follows; both null under no limit.</summary>
internal readonly record struct Admittance(Admission? Admission, RequestRefusal? Refusal);
