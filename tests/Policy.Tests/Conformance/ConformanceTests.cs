using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>The client is the oracle: what it does with settings, recorded, beside what we say of them.</summary>
public sealed class ConformanceTests
{
    private const int Count = 300;

    private static string Page => Repository.PathOf("docs", "conformance-settings.md");

    private static bool Recording => Environment.GetEnvironmentVariable("CONFORMANCE_RECORD") == "1";

    [Fact]
    public void Check_SettingsThatTheClientJudged_AreJudgedAlike()
    {
        var differences = RecordedSettings.Read().SelectMany(judged => Comparison.Of(judged.Settings, judged.Verdict)).Where(difference => DeliberateDifferences.ReasonOf(difference) is null).ToArray();

        Assert.True(differences.Length == 0, string.Join('\n', differences.Select(difference => difference.ToString())));
    }

    [Fact]
    public void Settings_Recorded_AreMany() => Assert.Equal(Count, RecordedSettings.Read().Count);

    /// <summary>With CONFORMANCE_RECORD=1 the page is written.</summary>
    [Fact]
    public void Page_OfWhatIsRecorded_IsTheOneInTheDocumentation()
    {
        var page = ConformanceReport.Of(RecordedSettings.Read());
        if (Recording)
        {
            File.WriteAllText(Page, page);
        }

        Assert.Equal(page, File.ReadAllText(Page));
    }

    [Fact]
    public async Task Client_AskedAgain_SaysWhatIsRecorded()
    {
        Assert.SkipWhen(ClientDoctor.Missing is not null, ClientDoctor.Missing ?? "");
        var recorded = RecordedSettings.Read();
        foreach (var (settings, verdict) in new[] { 0, recorded.Count / 2, recorded.Count - 1 }.Select(place => recorded[place]))
        {
            var said = await ClientDoctor.AskAsync(settings);
            Assert.Equal(verdict.Write(settings).ToJsonString(), said.Write(settings).ToJsonString());
        }
    }

    /// <summary>Asks for all, in minutes; with CONFORMANCE_RECORD=1 the answers replace those on record.</summary>
    [Fact]
    [Trait("speed", "slow")]
    public async Task Client_AskedForAll_DiffersOnlyWhereItIsMeantTo()
    {
        Assert.SkipWhen(ClientDoctor.Missing is not null, ClientDoctor.Missing ?? "");
        var judged = new (JsonObject Settings, ClientVerdict Verdict)[Count];
        using var asked = new AskedBefore();
        await Parallel.ForEachAsync(RecordedSettings.Questions(Count).Index(), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (question, _) =>
            judged[question.Index] = (question.Item, await asked.AskAsync(question.Item)));
        asked.Finish();
        if (Recording)
        {
            RecordedSettings.Write(judged);
            await File.WriteAllTextAsync(Page, ConformanceReport.Of(judged));
        }

        Assert.DoesNotContain(judged.SelectMany(pair => Comparison.Of(pair.Settings, pair.Verdict)), difference => DeliberateDifferences.ReasonOf(difference) is null);
    }
}
