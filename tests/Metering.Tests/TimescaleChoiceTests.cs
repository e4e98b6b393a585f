using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Tests;

public sealed class TimescaleChoiceTests
{
    private static readonly TimescaleFacts Usable = new("2.22.1", Created: false, Preloaded: true, MayCreate: true, EventTableKind.Missing);

    [Fact]
    public void Timescale_PreloadedAndPermitted_IsUsed() => Assert.True(TimescaleChoice.Decide(Usable).Hypertables);

    [Fact]
    public void Timescale_CreatedByAnother_NeedsNoRight() => Assert.True(TimescaleChoice.Decide(Usable with { Created = true, MayCreate = false }).Hypertables);

    [Fact]
    public void Timescale_MerelyOnOffer_IsNotUsedAndSaysWhy()
    {
        AssertNative(Usable with { Available = null }, "no TimescaleDB");
        AssertNative(Usable with { Preloaded = false }, "not preloaded (shared_preload_libraries)");
        AssertNative(Usable with { MayCreate = false }, "may not create the extension");
        AssertNative(Usable with { Available = "2.13.1" }, "older than 2.14");
        AssertNative(Usable with { Available = "weird" }, "older than 2.14");
    }

    [Fact]
    public void Timescale_UsableLater_LeavesTheLedgerAsItIs()
    {
        AssertNative(Usable with { Events = EventTableKind.Native }, "could be used by now");
        Assert.True(TimescaleChoice.Decide(Usable with { Events = EventTableKind.Hypertable, MayCreate = false }).Hypertables);
    }

    private static void AssertNative(TimescaleFacts facts, string words)
    {
        var choice = TimescaleChoice.Decide(facts);
        Assert.False(choice.Hypertables);
        Assert.Contains(words, choice.Why);
    }
}
