using System.Reflection;
using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Brings the schema up to date: numbered SQL files in this assembly, each once, all in one transaction under a lock.</summary>
internal sealed class Migrator(LedgerDatabase database, TimeProvider time)
{
    private const string Folder = "Migrations.";
    private const int OldestServer = 140_000;

    public Task<Migrated> RunAsync(CancellationToken cancellationToken) =>
        database.TransactAsync(connection => RunAsync(connection, cancellationToken), cancellationToken);

    private async Task<Migrated> RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await RequireServerAsync(connection, cancellationToken);
        await connection.ExecuteAsync("select pg_advisory_xact_lock($1)", cancellationToken, AdvisoryLocks.Migration);
        await connection.ExecuteAsync("create table if not exists schema_version (name text primary key, applied_at timestamptz not null)", cancellationToken);
        var applied = await connection.ListAsync(row => row.GetString(0), "select name from schema_version", cancellationToken);
        var choice = await ChooseAsync(connection, cancellationToken);
        var done = new List<string>();
        foreach (var (name, resource) in Files(choice.Hypertables).Where(file => !applied.Contains(file.Name)))
        {
            await connection.ExecuteAsync(Read(resource), cancellationToken);
            await connection.ExecuteAsync("insert into schema_version values ($1, $2)", cancellationToken, name, time.GetUtcNow().UtcDateTime);
            done.Add(name);
        }

        return new Migrated(done, choice);
    }

    private static async Task RequireServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Query("select current_setting('server_version_num')::int");
        var version = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        if (version < OldestServer)
        {
            throw new ServerTooOldException(version / 10_000, OldestServer / 10_000);
        }
    }

    /// <summary>What may be created is found out by creating it: rights and versions that no catalog tells end in plain partitions, too.</summary>
    private static async Task<TimescaleChoice> ChooseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var facts = await TimescaleFacts.ReadAsync(connection, cancellationToken);
        var choice = TimescaleChoice.Decide(facts);
        if (!choice.Hypertables || facts.Created)
        {
            return choice;
        }

        await connection.ExecuteAsync("savepoint extension", cancellationToken);
        try
        {
            await connection.ExecuteAsync("create extension timescaledb", cancellationToken);
            return choice;
        }
        catch (PostgresException e) when (e.SqlState[..2] is not ("08" or "53" or "57"))
        {
            await connection.ExecuteAsync("rollback to savepoint extension", cancellationToken);
            return new TimescaleChoice(false, $"events go to PostgreSQL's own partitions: TimescaleDB {facts.Available} could not be created ({e.SqlState}: {e.MessageText})");
        }
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
