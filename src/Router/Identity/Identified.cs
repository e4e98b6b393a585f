using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>A caller, or why there is none.</summary>
internal readonly record struct Identified(Caller? Caller, RequestRefusal? Refusal);
