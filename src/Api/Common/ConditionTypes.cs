namespace ClaudeConfig.Api.Common;

/// <summary>Condition types that every kind has.</summary>
public static class ConditionTypes
{
    /// <summary>The object is accepted, and everything it asks for is in place. Money and target health never turn it false.</summary>
    public const string Ready = "Ready";

    /// <summary>Budgets and routes: every gateway that reports runs this version of the object. Unknown while none reports.</summary>
    public const string Programmed = "Programmed";

    /// <summary>The object and its references are valid; the message names the fields that nothing acts on yet.</summary>
    public const string Accepted = "Accepted";
}
