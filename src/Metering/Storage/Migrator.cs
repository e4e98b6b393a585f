using System.Reflection;
using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Brings the schema up to date: numbered SQL files in this assembly, each once, all in one transaction under a lock.</summary>
internal sealed class Migrator(LedgerDatabase database, TimeProvider time)
{
    private const string Folder = "Migrations.";

    public Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken) =>
        database.TransactAsync(connection => RunAsync(connection, cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<string>> RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock($1)", cancellationToken, AdvisoryLocks.Migration);
        await connection.ExecuteAsync("create table if not exists schema_version (name text primary key, applied_at timestamptz not null)", cancellationToken);
        var applied = await connection.ListAsync(row => row.GetString(0), "select name from schema_version", cancellationToken);
        var timescale = await HasTimescaleAsync(connection, cancellationToken);
        var done = new List<string>();
        foreach (var (name, resource) in Files(timescale).Where(file => !applied.Contains(file.Name)))
        {
            await connection.ExecuteAsync(Read(resource), cancellationToken);
            await connection.ExecuteAsync("insert into schema_version values ($1, $2)", cancellationToken, name, time.GetUtcNow().UtcDateTime);
            done.Add(name);
        }

        return done;
    }

    /// <summary>The extension need only be on offer: the hypertable's migration creates it.</summary>
    private static async Task<bool> HasTimescaleAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Query("select exists (select from pg_available_extensions where name = 'timescaledb')");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>A file <c>0002_x.timescale.sql</c> stands in for <c>0002_x.native.sql</c> where the extension is; both are version <c>0002_x</c>.</summary>
    private static IEnumerable<(string Name, string Resource)> Files(bool timescale)
    {
        var (flavour, other) = timescale ? (".timescale", ".native") : (".native", ".timescale");
        return
            from resource in typeof(Migrator).Assembly.GetManifestResourceNames()
            where resource.StartsWith(Folder, StringComparison.Ordinal) && !resource.EndsWith($"{other}.sql", StringComparison.Ordinal)
            orderby resource
            select (resource[Folder.Length..^".sql".Length].Replace(flavour, "", StringComparison.Ordinal), resource);
    }

    private static string Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
