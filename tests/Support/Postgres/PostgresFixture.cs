using System.Collections.Concurrent;
using ClaudeConfig.Harness;
using Npgsql;
using Xunit;

namespace ClaudeConfig.Support.Postgres;

/// <summary>
/// A PostgreSQL server for the tests that share it; each test takes a database of its own. The server is the one that TIMESCALE_URL names,
/// where every database is dropped afterwards, or else a cluster of our own, whose folder stays when the run fails. Use as
/// <c>[assembly: AssemblyFixture(typeof(PostgresFixture))]</c>.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly ConcurrentBag<string> created = [];
    private readonly ConcurrentDictionary<string, Lazy<Task>> templates = [];
    private string folder = "";
    private PostgresCluster? cluster;

    /// <summary>Connection string of the server that TIMESCALE_URL names; null for a cluster of our own.</summary>
    public static string? GivenServer { get; } = Environment.GetEnvironmentVariable("TIMESCALE_URL") is { Length: > 0 } text ? Normalize(text) : null;

    /// <summary>Connection string of a role that may do anything on the server.</summary>
    public string Server => GivenServer ?? cluster!.ConnectionString("postgres");

    public async ValueTask InitializeAsync()
    {
        if (GivenServer is null)
        {
            folder = Directory.CreateTempSubdirectory("claudeconfig-pg-").FullName;
            cluster = await PostgresCluster.StartAsync(folder);
        }
    }

    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"t_{Guid.NewGuid():n}";
        created.Add(name);
        return await PostgresDatabases.CreateAsync(Server, name);
    }

    /// <summary>Creates a database like one that was prepared once: a tenth of the time of preparing each. Where the server is not ours, it is prepared by itself.</summary>
    /// <param name="template">Name of what is prepared.</param>
    /// <param name="prepare">Prepares the database of a connection string, and leaves no connection open.</param>
    public async Task<string> CreateDatabaseAsync(string template, Func<string, Task> prepare)
    {
        if (cluster is null)
        {
            var database = await CreateDatabaseAsync();
            await prepare(database);
            return database;
        }

        await templates.GetOrAdd(template, name => new Lazy<Task>(async () => await prepare(await PostgresDatabases.CreateAsync(Server, name)))).Value;
        var copy = $"t_{Guid.NewGuid():n}";
        created.Add(copy);
        return await PostgresDatabases.CreateAsync(Server, copy, template);
    }

    /// <summary>Drops a database of <see cref="CreateDatabaseAsync"/> where the server is not ours: there each one costs it workers.</summary>
    public async Task ReleaseAsync(string connectionString)
    {
        if (cluster is null)
        {
            await PostgresDatabases.DropAsync(Server, new NpgsqlConnectionStringBuilder(connectionString).Database!);
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (cluster is null)
        {
            foreach (var name in created)
            {
                await PostgresDatabases.DropAsync(Server, name);
            }

            return;
        }

        await cluster.DisposeAsync();
        if (TestContext.Current.TestState?.Result is TestResult.Failed)
        {
            Console.Error.WriteLine($"PostgreSQL data kept in {folder}");
            return;
        }

        Directory.Delete(folder, recursive: true);
    }

    // postgres://user:password@host:port/name, or as Npgsql writes it.
    private static string Normalize(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("postgres" or "postgresql"))
        {
            return text;
        }

        var user = url.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
        }.ConnectionString;
    }
}
