using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Admission;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.LocalCluster.Controllers;
using ClaudeConfig.LocalCluster.Definitions;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Identity;
using ClaudeConfig.LocalCluster.OpenApi;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.CrdSchema.Structural;
using ClaudeConfig.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.LocalCluster.Serving;

/// <summary>Puts the parts together.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly string[] InitialNamespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    private readonly ObjectStore _store;
    private readonly IJournal _journal;
    private readonly ObjectService _objects;
    private readonly WebhookTransport _webhooks;
    private readonly List<ControllerLoop> _loops = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly IdentityParts _identity;
    private Task _running = Task.CompletedTask;

    public Cluster(ServeOptions options, TimeProvider time, ILoggerFactory logs, CancellationToken applicationStopping)
    {
        var file = options.DataFolder is { } folder ? new FileJournal(folder) : null;
        _journal = file is null ? new NoJournal() : file;
        _store = new ObjectStore(time, _journal);
        file?.Follow(_store.All);
        var registry = new ResourceRegistry(BuiltinCatalogue.Definitions(BuiltinObjectSchema.For));
        var ownership = new FieldOwnership(time);
        var bodies = new BodyReader();
        _identity = new IdentityParts(_store, ownership, bodies, options.Authorization, options.DataFolder, time);
        _webhooks = new WebhookTransport(new ServiceResolver(_store));
        var admission = _identity.Guard(new WebhookAdmission(
            _store, new WebhookMatcher(_store, registry), new WebhookClient(_webhooks, time), logs.CreateLogger<WebhookAdmission>()));
        _objects = new ObjectService(_store, registry, new ObjectPreparation(time), ownership, new BuiltinCreation(_store, new ServiceAllocator(new Random(RandomNumberGenerator.GetInt32(int.MaxValue)))), admission);
        var deletion = new Deletion(_objects, admission, time);
        var views = new ObjectViews(time);
        var router = new ResourceRouter(
            new ReadHandler(_store, views),
            new WatchHandler(_store, views, time, applicationStopping),
            new WriteHandler(_objects, views, bodies),
            new DeleteHandler(_store, deletion, views, bodies),
            new ScaleHandler(_objects, bodies),
            _identity.Subresources);
        Api = new ApiServer(
            registry,
            _identity.Authenticators,
            _identity.Authorizer,
            allowAnonymous: options.Authorization == AuthorizationMode.RBAC,
            router,
            Endpoints(options, registry),
            logs.CreateLogger<ApiServer>());
        var drain = new Drain(_objects, deletion, time);
        AddController(new DefinitionController(_objects, drain, CustomSchema, time, logs.CreateLogger<DefinitionController>()), time, logs);
        AddController(new NamespaceController(_objects, drain, time, logs.CreateLogger<NamespaceController>()), time, logs);
        AddController(new GarbageCollector(_objects, deletion, time), time, logs);
    }

    public ApiServer Api { get; }

    /// <summary>Loads what was kept, makes the namespaces that every cluster has, and starts the controllers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _store.Load();
        var namespaces = _objects.Registry.Current.Find("", "v1", "namespaces")!;
        foreach (var name in InitialNamespaces.Where(name => _store.Find(WellKnown.Namespaces, new ObjectKey("", name)) is null))
        {
            await _objects.CreateAsync(new WriteRequest { Resource = namespaces, FieldManager = "kube-apiserver" }, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, cancellationToken);
        }

        await _identity.BootstrapAsync(_objects, cancellationToken);
        _running = Task.WhenAll(_loops.Select(loop => Task.Run(() => loop.RunAsync(_stopping.Token), CancellationToken.None)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        _webhooks.Dispose();
        _identity.Dispose();
        (_journal as IDisposable)?.Dispose();
    }

    private static CustomObjectSchema CustomSchema(JsonObject crd, JsonObject version) =>
        new CustomObjectSchema((string)crd["spec"]!["names"]!["kind"]!, CrdSchemaCompiler.CompileVersion(version));

    private List<IEndpoint> Endpoints(ServeOptions options, ResourceRegistry registry)
    {
        var endpoints = new List<IEndpoint> { new InfoEndpoints(registry), new OpenApiEndpoint(registry) };
        if (options.EnableDebug)
        {
            endpoints.Add(new DebugEndpoint(_store));
        }

        return endpoints;
    }

    private void AddController(IController controller, TimeProvider time, ILoggerFactory logs) =>
        _loops.Add(new ControllerLoop(controller, _store, time, logs.CreateLogger(controller.Name)));
}
