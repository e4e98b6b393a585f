using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Domain;
using ClaudeConfig.Operator.RouterConfigs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests.RouterConfigs;

/// <summary>The price contract goes out with every bundle, and with a new one when it changes.</summary>
public sealed class PriceContractFileTests : IDisposable
{
    private static readonly NamespacedName Key = new("platform", "bundle");

    private readonly string path = Path.GetTempFileName();
    private readonly FakeTimeProvider time = new();

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task File_ThatChanges_WakesTheBundleAndOneThatIsGoneLeavesTheLast()
    {
        await File.WriteAllTextAsync(path, "one");
        var contract = new PriceContractFile(path, time, NullLogger<PriceContractFile>.Instance);
        Assert.Equal("one", contract.Current);
        using var stop = new CancellationTokenSource();
        await using var changes = contract.ChangesAsync(Key, stop.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await changes.MoveNextAsync());
        var next = changes.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(next.IsCompleted);
        await File.WriteAllTextAsync(path, "two");
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.True(await next);
        Assert.Equal("two", contract.Current);
        File.Delete(path);
        var last = changes.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(5));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last);
        Assert.Equal("two", contract.Current);
    }

    [Fact]
    public void File_ThatIsMissingAtTheStart_StartsNothing() =>
        Assert.Throws<FileNotFoundException>(() => new PriceContractFile(path + ".none", time, NullLogger<PriceContractFile>.Instance));

    [Fact]
    public void Bundle_CarriesTheContract()
    {
        var snapshot = new DomainSnapshot(new DomainSources { Namespaces = A.Namespaces(), Projects = [] });
        Assert.Equal("{}", new RouterConfigCompiler(new OperatorOptions(), () => "{}").Compile(snapshot, _ => null).Config.PriceContract);
        Assert.Null(new RouterConfigCompiler(new OperatorOptions()).Compile(snapshot, _ => null).Config.PriceContract);
    }
}
