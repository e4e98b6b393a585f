using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>What a server and its database say about TimescaleDB.</summary>
/// <param name="Available">The version on offer, or the one that is created already; null where there is none.</param>
/// <param name="Created">Whether it is created in this database.</param>
/// <param name="Preloaded">Whether the server loaded it at its start.</param>
/// <param name="MayCreate">Whether this role may create it in this database.</param>
/// <param name="Events">What <c>usage_events</c> is already.</param>
internal sealed record TimescaleFacts(string? Available, bool Created, bool Preloaded, bool MayCreate, EventTableKind Events)
{
    // shared_preload_libraries may be read by superusers only; a setting that the preloaded library defines may be read by all.
    private const string Query =
        """
        select
            coalesce((select extversion from pg_extension where extname = 'timescaledb'),
                (select default_version from pg_available_extensions where name = 'timescaledb')),
            exists (select from pg_extension where extname = 'timescaledb'),
            exists (select from pg_settings where name = 'timescaledb.max_background_workers'),
            (select rolsuper from pg_roles where rolname = current_user)
                or (has_database_privilege(current_database(), 'create')
                    and coalesce((select bool_or(trusted) from pg_available_extension_versions where name = 'timescaledb'), false)),
            (select relkind::text from pg_class where oid = to_regclass('usage_events'))
        """;

    public static async Task<TimescaleFacts> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.ListAsync(
            row => new TimescaleFacts(
                row.OptionalText(0),
                row.GetBoolean(1),
                row.GetBoolean(2),
                row.GetBoolean(3),
                row.OptionalText(4) switch { null => EventTableKind.Missing, "p" => EventTableKind.Native, _ => EventTableKind.Hypertable }),
            Query,
            cancellationToken))[0];
}
