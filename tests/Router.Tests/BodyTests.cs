using System.Net;
using System.Security.Cryptography;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Requests;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Router.Tests;

/// <summary>Bodies arrive as they were sent, in memory and on disk, and take no more room than there is.</summary>
public sealed class BodyTests : IDisposable
{
    private const long MiB = 1024 * 1024;

    private readonly string folder = Directory.CreateTempSubdirectory("bodies-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(65_536, true)]
    [InlineData(65_536, false)]
    [InlineData(1_048_575, true)]
    [InlineData(1_048_576, false)]
    [InlineData(1_048_577, true)]
    [InlineData(5_000_000, true)]
    [InlineData(5_000_000, false)]
    public async Task Body_OfAnySize_IsReadWhole(int size, bool announced)
    {
        var budget = Budget(4 * MiB, 16 * MiB);
        var sent = RandomNumberGenerator.GetBytes(size);
        var (outcome, body) = await IncomingBody.ReadAsync(Request(sent, announced), 32 * MiB, budget.Of(Bundles.Team), CancellationToken.None);

        Assert.Equal(BodyOutcome.Read, outcome);
        Assert.True(body!.Bytes.Span.SequenceEqual(sent));
        // Large ones lie on disk, under no name.
        Assert.Empty(Directory.GetFiles(folder));
        body.Dispose();
        Assert.True(budget.TryTakeMemory(4 * MiB, out _));
        Assert.True(budget.TryTakeDisk(16 * MiB, out _));
    }

    [Theory]
    [InlineData(900_000, true)]
    [InlineData(900_000, false)]
    [InlineData(3_000_000, true)]
    [InlineData(3_000_000, false)]
    public async Task Body_ForWhichThereIsNoRoom_IsRefused_AndTakesNone(int size, bool announced)
    {
        var budget = Budget(512 * 1024, 2 * MiB);
        var (outcome, body) = await IncomingBody.ReadAsync(Request(new byte[size], announced), 32 * MiB, budget.Of(Bundles.Team), CancellationToken.None);

        Assert.Equal(BodyOutcome.NoRoom, outcome);
        Assert.Null(body);
        Assert.True(budget.TryTakeMemory(512 * 1024, out _));
        Assert.True(budget.TryTakeDisk(2 * MiB, out _));
    }

    [Fact]
    public void Project_ThatAnnouncesBodiesWithoutEnd_LeavesRoomForTheOthers()
    {
        var budget = Budget(256 * MiB, 2048 * MiB);
        var (hog, accomplice, other) = (budget.Of(new("a", "a")), budget.Of(new("b", "b")), budget.Of(new("c", "c")));
        long Fill(BodyShare share, long bytes, Func<BodyShare, long, bool> take)
        {
            var taken = 0L;
            while (take(share, bytes))
            {
                taken += bytes;
            }

            return taken;
        }

        Assert.InRange(Fill(hog, 32 * MiB, (share, bytes) => share.TryTakeDisk(bytes)), 1500 * MiB, 1640 * MiB);
        Assert.InRange(Fill(accomplice, 32 * MiB, (share, bytes) => share.TryTakeDisk(bytes)), 256 * MiB, 360 * MiB);
        Assert.True(other.TryTakeDisk(32 * MiB));
        Assert.InRange(Fill(hog, MiB, (share, bytes) => share.TryTakeMemory(bytes)), 200 * MiB, 205 * MiB);
        Assert.True(other.TryTakeMemory(MiB));
    }

    [Fact]
    public async Task Request_WithoutRoomForIt_IsToldToComeBack()
    {
        await using var rig = await Rig.StartAsync(options: options => options with { BodyMemoryBytes = MiB, BodyDiskBytes = 0 });
        var text = new string('x', 2_000_000);
        using var refused = await rig.PostAsync(Rig.Body().Replace("hi", text, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("retry-after").Single());
        Assert.Contains("rate_limit_error", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var served = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task Request_ThatIsLarge_IsServedFromDisk()
    {
        await using var rig = await Rig.StartAsync(options: options => options with { BodyMemoryBytes = MiB });
        var text = new string('y', 3_000_000);
        using var served = await rig.PostAsync(Rig.Body().Replace("hi", text, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    private BodyBudget Budget(long memory, long disk) => new(memory, disk, folder, new RouterMetrics());

    private static HttpRequest Request(byte[] body, bool announced)
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(body);
        request.ContentLength = announced ? body.Length : null;
        return request;
    }
}
