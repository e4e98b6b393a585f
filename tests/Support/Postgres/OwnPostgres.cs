using ClaudeConfig.Harness;
using Npgsql;

namespace ClaudeConfig.Support.Postgres;

/// <summary>A cluster for one test that breaks it, or needs it set up in a way of its own. Gone afterwards.</summary>
public sealed class OwnPostgres : IAsyncDisposable
{
    private readonly string folder;

    private OwnPostgres(string folder, PostgresCluster cluster)
    {
        this.folder = folder;
        Cluster = cluster;
    }

    public PostgresCluster Cluster { get; }

    public static async Task<OwnPostgres> StartAsync(PostgresOptions? options = null)
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-pg-").FullName;
        return new OwnPostgres(folder, await PostgresCluster.StartAsync(folder, options));
    }

    public Task<string> CreateDatabaseAsync() => Cluster.DatabaseAsync($"t_{Guid.NewGuid():n}");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
