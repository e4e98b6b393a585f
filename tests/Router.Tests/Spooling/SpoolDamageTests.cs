using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Spooling;
using ClaudeConfig.Router.Tests.Fakes;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Router.Tests.Spooling;

/// <summary>What damage, a second process and a full disk cost.</summary>
public sealed class SpoolDamageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spool-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void DamagedByte_Anywhere_CostsOneRecord() => Gen.Int[0, 9_999].Sample(DamageOneByte, iter: 200);

    [Fact]
    public void Damage_OfAWholeStretch_IsSkippedToTheNextRecord()
    {
        Write("a", "b", "c", "d");
        var segment = Segment();
        var bytes = File.ReadAllBytes(segment);
        var length = bytes.Length / 4;
        Array.Fill(bytes, (byte)0xFE, length + (length / 2), length);
        File.WriteAllBytes(segment, bytes);

        Assert.Equal(["a", "d"], ReadAll());
    }

    [Fact]
    public void Length_ThatReachesPastTheEnd_HidesNothingBehindIt()
    {
        Write("a", "b");
        var segment = Segment();
        var bytes = File.ReadAllBytes(segment);
        bytes[3] = 0x0F;
        File.WriteAllBytes(segment, bytes);

        Assert.Equal(["b"], ReadAll());
    }

    [Fact]
    public void SecondProcess_IsKeptOut_UntilTheFirstIsGone()
    {
        using (Open())
        {
            var refused = Assert.Throws<SpoolInUseException>(Open);
            Assert.Contains(folder, refused.Message, StringComparison.Ordinal);
            Assert.Contains("--spool-dir", refused.Message, StringComparison.Ordinal);
        }

        Open().Dispose();
    }

    [Fact]
    public void FullDisk_TakesNoStart_AndWritesWhatEndedWhenThereIsRoomAgain()
    {
        using var spool = Open();
        Assert.True(spool.TryStart(Events.Of("first")));
        Block();
        // Larger than what is left of the segment, so that the next one is needed.
        for (var i = 0; i < 10; i++)
        {
            spool.Finish(Events.Of($"large{i}") with { UpstreamRequestId = new string('x', 900_000) });
        }

        spool.Finish(Events.Of("first"));
        Assert.False(spool.HasRoom);
        Assert.False(spool.TryStart(Events.Of("second")));

        Unblock();
        spool.Maintain();

        Assert.True(spool.HasRoom);
        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => $"large{i}"), "first"], spool.Read(spool.Confirmed, 100).Events.Select(e => e.Id));
    }

    [Fact]
    public void Full_InServeMode_LetsRequestsPassAndCountsThem()
    {
        var metrics = new RouterMetrics();
        using var spool = new Spool(folder, 1000, metrics, NullLogger<Spool>.Instance, SpoolFullMode.Serve);
        for (var i = 0; i < 50; i++)
        {
            Assert.True(spool.HasRoom);
            Assert.True(spool.TryStart(Events.Of($"e{i}")));
            spool.Finish(Events.Of($"e{i}"));
        }

        var recorded = spool.Read(spool.Confirmed, 100).Events.Count;
        Assert.InRange(recorded, 1, 20);
        Assert.Equal(50 - recorded, metrics.SpoolUnrecorded.Value);
    }

    [Fact]
    public void Segments_AreMadeAhead_AndRolledWithoutLosingARecord()
    {
        var ids = Enumerable.Range(0, 400).Select(i => $"e{i}").ToArray();
        using (var spool = Open())
        {
            foreach (var id in ids)
            {
                spool.Finish(Events.Of(id) with { UpstreamRequestId = new string('x', 50_000) });
                spool.Maintain();
            }

            Assert.True(File.Exists(Path.Combine(folder, "spare")) || Directory.GetFiles(folder, "*.seg").Length > 2);
            Assert.Equal(ids, spool.Read(spool.Confirmed, 1000).Events.Select(e => e.Id));
        }

        Assert.False(File.Exists(Path.Combine(folder, "spare")));
        Assert.Equal(ids, ReadAll());
    }

    private static void DamageOneByte(int at)
    {
        var folder = Directory.CreateTempSubdirectory("spool-").FullName;
        try
        {
            using (var spool = Open(folder))
            {
                for (var i = 0; i < 20; i++)
                {
                    spool.Finish(Events.Of($"e{i:00}"));
                }
            }

            var segment = Directory.GetFiles(folder, "*.seg").Single();
            var bytes = File.ReadAllBytes(segment);
            bytes[at % bytes.Length] ^= 0x55;
            File.WriteAllBytes(segment, bytes);

            using var restarted = Open(folder);
            restarted.Finish(Events.Of("later"));
            var found = restarted.Read(restarted.Confirmed, 100).Events.Select(e => e.Id).ToArray();
            Assert.Equal(20, found.Length);
            Assert.Equal("later", found[^1]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A folder under the name of the next segment: as hard to write as a full disk.
    private void Block() => Directory.CreateDirectory(Path.Combine(folder, "000000000002.seg"));

    private void Unblock() => Directory.Delete(Path.Combine(folder, "000000000002.seg"));

    private void Write(params string[] ids)
    {
        using var spool = Open();
        foreach (var id in ids)
        {
            spool.Finish(Events.Of(id));
        }
    }

    private string[] ReadAll()
    {
        using var spool = Open();
        return [.. spool.Read(spool.Confirmed, 1000).Events.Select(e => e.Id)];
    }

    private string Segment() => Directory.GetFiles(folder, "*.seg").Single();

    private Spool Open() => Open(folder);

    private static Spool Open(string folder) => new(folder, 1 << 30, new RouterMetrics(), NullLogger<Spool>.Instance);
}
