namespace ClaudeConfig.Metering.Storage;

/// <summary>Keys of the transaction-level advisory locks.</summary>
internal static class AdvisoryLocks
{
    public const long Migration = 0x636c_6375_0001;

    /// <summary>
    /// Shared by everything that charges by the rules, exclusive for whoever changes the rules or makes a window: for as long as that takes,
    /// never for as long as it takes to add up its events.
    /// </summary>
    public const long Rules = 0x636c_6375_0002;

    /// <summary>Held by whoever adds up days.</summary>
    public const long Summaries = 0x636c_6375_0003;

    /// <summary>First of two parts; the second is the number of a build of windows. Held for as long as somebody works on it.</summary>
    public const int Build = 0x636c_6375;
}
