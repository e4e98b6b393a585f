namespace ClaudeConfig.Metering.Storage;

/// <summary>Keys of the transaction-level advisory locks.</summary>
internal static class AdvisoryLocks
{
    public const long Migration = 0x636c_6375_0001;

    /// <summary>
    /// Shared by everything that charges by the rules, exclusive for whoever changes the rules or builds a window from events:
    /// a window that is being summed up must not miss an event that is being committed beside it.
    /// </summary>
    public const long Rules = 0x636c_6375_0002;
}
