using ClaudeConfig.Api;
using ClaudeConfig.Api.Routes;
using k8s.Models;

namespace ClaudeConfig.Operator.Backups;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = ModelRoute.KubeKind, PluralName = ModelRoute.KubePlural)]
internal sealed class RawRoute : RawObject;
