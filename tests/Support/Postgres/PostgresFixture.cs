using ClaudeConfig.Harness;
using Npgsql;
using Xunit;

namespace ClaudeConfig.Support.Postgres;

/// <summary>
/// A PostgreSQL server for the tests that share it; each test takes a database of its own. Use as
/// <c>[assembly: AssemblyFixture(typeof(PostgresFixture))]</c>, or start one by itself for a test that breaks it.
/// The folder stays when the run fails.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("claudeconfig-pg-").FullName;

    public PostgresCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await PostgresCluster.StartAsync(folder);

    public Task<string> CreateDatabaseAsync() => Cluster.DatabaseAsync($"t_{Guid.NewGuid():n}");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Cluster.DisposeAsync();
        if (TestContext.Current.TestState?.Result is TestResult.Failed)
        {
            Console.Error.WriteLine($"PostgreSQL data kept in {folder}");
            return;
        }

        Directory.Delete(folder, recursive: true);
    }
}
