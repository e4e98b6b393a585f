using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudeConfig.Aws;
using ClaudeConfig.Backups;

namespace ClaudeConfig.Operator.Backups;

/// <summary>The part of the command line that is about backups.</summary>
internal sealed class BackupFlags
{
    private const int DelaySeconds = 30;
    private const int LateSeconds = 900;

    private static readonly BackupSettings Defaults = new() { Bucket = "none" };

    private readonly Option<string?> bucket = new("--backup-bucket") { Description = "Bucket of S3 that objects and rendered revisions are backed up to whenever they change (default: none, no backups)" };
    private readonly Option<string> prefix = new("--backup-prefix") { Description = "What every key in it begins with; each cluster has one of its own", DefaultValueFactory = _ => Defaults.Prefix };
    private readonly Option<string?> region = new("--backup-region") { Description = "The bucket's region (default: $AWS_REGION)" };
    private readonly Option<string?> endpoint = new("--backup-endpoint") { Description = "A server that speaks S3, in place of AWS" };
    private readonly Option<string?> owner = new("--backup-bucket-owner") { Description = "Account of AWS that the bucket must belong to (default: any)" };
    private readonly Option<BackupEncryption> encryption = new("--backup-encryption") { Description = "How the bucket encrypts: aes256, kms, or bucket for what it is set up to do", DefaultValueFactory = _ => Defaults.Encryption };
    private readonly Option<string?> key = new("--backup-kms-key") { Description = "Key of KMS for --backup-encryption=kms (default: the account's own for S3)" };
    private readonly Option<int> locked = new("--backup-lock-days") { Description = "Days for which nobody can delete what was written, where the bucket has Object Lock (0 to 3650)", DefaultValueFactory = _ => 0 };
    private readonly Option<bool> compliance = new("--backup-lock-compliance") { Description = "Lock in compliance mode: not even the account's root can delete" };
    private readonly Option<int> retention = new("--backup-retention-days") { Description = "Days for which backups are kept (1 to 3650)", DefaultValueFactory = _ => Defaults.RetentionDays };
    private readonly Option<int> delay = new("--backup-delay-seconds") { Description = "How long changes are gathered before they are written (0 to 3600)", DefaultValueFactory = _ => DelaySeconds };
    private readonly Option<int> late = new("--backup-late-seconds") { Description = "How long a change may be in no backup before an Event and a metric say so (1 to 86400)", DefaultValueFactory = _ => LateSeconds };

    public BackupFlags()
    {
        endpoint.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out _))
            {
                result.AddError($"--backup-endpoint '{result.GetValueOrDefault<string>()}' is not an absolute address");
            }
        });
        Within(locked, 0, 3650);
        Within(retention, 1, 3650);
        Within(delay, 0, 3600);
        Within(late, 1, 86400);
    }

    public IEnumerable<Option> All => [bucket, prefix, region, endpoint, owner, encryption, key, locked, compliance, retention, delay, late];

    /// <summary>Adds what is wrong with them to the errors of a command.</summary>
    public void ValidateOn(Command command) => command.Validators.Add(result =>
    {
        foreach (var problem in Read(result)?.Settings.Problems() ?? [])
        {
            result.AddError($"--backup-bucket: {problem}");
        }
    });

    /// <summary>What was said; null where there are to be no backups.</summary>
    public BackupOptions? Read(CommandResult said) => said.GetValue(bucket) is not { Length: > 0 } name ? null : new BackupOptions
    {
        Settings = new BackupSettings
        {
            Bucket = name,
            Prefix = Said(said, prefix, Defaults.Prefix),
            Region = said.GetValue(region) ?? AwsEnvironment.Of(Environment.GetEnvironmentVariable).Region ?? Defaults.Region,
            Endpoint = said.GetValue(endpoint) is { } url ? new Uri(url) : null,
            Owner = said.GetValue(owner),
            Encryption = Said(said, encryption, Defaults.Encryption),
            KmsKey = said.GetValue(key),
            LockDays = Said(said, locked, 0),
            LockCompliance = Said(said, compliance, false),
            RetentionDays = Said(said, retention, Defaults.RetentionDays),
        },
        Delay = TimeSpan.FromSeconds(Said(said, delay, DelaySeconds)),
        Late = TimeSpan.FromSeconds(Said(said, late, LateSeconds)),
    };

    /// <summary>Defaults of others are not known yet while a command is validated.</summary>
    private static T Said<T>(CommandResult said, Option<T> option, T otherwise) => said.GetResult(option) is { Implicit: false } ? said.GetValue(option)! : otherwise;

    private static void Within(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is var found && (found < least || found > most))
        {
            result.AddError($"{option.Name} {found} is outside {least}..{most}");
        }
    });
}
