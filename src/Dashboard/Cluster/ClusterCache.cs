using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Domain;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Dashboard.Cluster;

/// <summary>The objects that pages are about, kept in step with the API server. Read with the dashboard's own rights: who sees what of it is <see cref="Access.Visibility"/>'s word.</summary>
[EntityRbac(typeof(ClaudeProject), typeof(Budget), typeof(ModelRoute), typeof(ClaudeConfiguration), typeof(V1Namespace), typeof(V1ControllerRevision), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch)]
internal sealed partial class ClusterCache : BackgroundService
{
    private readonly ControllerManager _manager;
    private readonly KubeConnection _connection;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<ClusterCache> _logger;
    private readonly IInformer<ClaudeProject> _projects;
    private readonly IInformer<Budget> _budgets;
    private readonly IInformer<ModelRoute> _routes;
    private readonly IInformer<ClaudeConfiguration> _configurations;
    private readonly IInformer<PartialObjectMetadata<V1Namespace>> _namespaces;
    private readonly IInformer<V1ControllerRevision> _revisions;
    private readonly IInformer<V1ConfigMap> _notes;
    private readonly Lock _gate = new();
    private DomainSnapshot? _snapshot;
    private volatile bool _changed = true;

    public ClusterCache(DashboardOptions options, TimeProvider time, IHostApplicationLifetime lifetime, ILoggerFactory loggers)
    {
        _lifetime = lifetime;
        _logger = loggers.CreateLogger<ClusterCache>();
        _connection = KubeConnection.Create(new KubeClientOptions { Kubeconfig = options.Kubeconfig, UserAgent = ProductVersion.UserAgent("claudeconfig-dashboard") }, time);
        _manager = new ControllerManager(_connection, new ControllerManagerOptions(), loggers);
        _projects = Follow<ClaudeProject>();
        _budgets = Follow<Budget>();
        _routes = Follow<ModelRoute>();
        _configurations = Follow<ClaudeConfiguration>();
        _namespaces = Follow<PartialObjectMetadata<V1Namespace>>();
        _revisions = Follow(new InformerOptions<V1ControllerRevision> { LabelSelector = $"{Names.ManagedByLabel}={Names.ManagedBy}" });
        _notes = Follow(new InformerOptions<V1ConfigMap> { Namespace = options.Namespace, LabelSelector = $"{Names.ComponentLabel}={NoteComponent}" });
    }

    /// <summary>Marks what the dashboard itself keeps in ConfigMaps of its namespace.</summary>
    public const string NoteComponent = "dashboard";

    public IKubeApi Api => _manager.Api;

    public IIndexer<V1ControllerRevision> Revisions => _revisions.Cache;

    public IIndexer<ClaudeConfiguration> Configurations => _configurations.Cache;

    public IIndexer<ModelRoute> Routes => _routes.Cache;

    public IIndexer<Budget> Budgets => _budgets.Cache;

    public IIndexer<V1ConfigMap> Notes => _notes.Cache;

    public bool Ready => _projects.HasSynced && _budgets.HasSynced && _routes.HasSynced && _configurations.HasSynced && _namespaces.HasSynced && _revisions.HasSynced && _notes.HasSynced;

    /// <summary>Projects, budgets and routes resolved together, as of now.</summary>
    public DomainSnapshot Snapshot
    {
        get
        {
            lock (_gate)
            {
                if (_changed || _snapshot is null)
                {
                    _changed = false;
                    _snapshot = Compile();
                }

                return _snapshot;
            }
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _connection.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await _manager.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutting down.
        }
        catch (Exception e)
        {
            LogEnded(e);
            Environment.ExitCode = 1;
            _lifetime.StopApplication();
        }
    }

    private IInformer<T> Follow<T>(InformerOptions<T>? options = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var informer = _manager.Informer(options);
        _ = informer.Subscribe(_ => _changed = true);
        return informer;
    }

    private DomainSnapshot Compile() => new(new DomainSources
    {
        Namespaces = _namespaces.Cache.List().ToDictionary(
            item => item.Metadata.Name, item => (IReadOnlyDictionary<string, string>)(item.Metadata.Labels ?? new Dictionary<string, string>()).ToDictionary()),
        Projects = [.. _projects.Cache.List().Where(project => project.Metadata.DeletionTimestamp is null)],
        Budgets = [.. _budgets.Cache.List().Where(budget => budget.Metadata.DeletionTimestamp is null)],
        Routes = [.. _routes.Cache.List().Where(route => route.Metadata.DeletionTimestamp is null)],
    });

    [LoggerMessage(Level = LogLevel.Critical, Message = "The Kubernetes side has ended; the process stops so that a fresh one takes over")]
    private partial void LogEnded(Exception exception);
}
