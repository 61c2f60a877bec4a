{{- define "evergreen.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{- define "evergreen.selector" -}}
app.kubernetes.io/name: evergreen
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "evergreen.labels" -}}
{{ include "evergreen.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* One variable from the Secret; the pod does not start without it. */}}
{{- define "evergreen.secret" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef: { name: {{ .root.Values.secretName }}, key: {{ .name }} }
{{- end }}

{{/* What every process is told. */}}
{{- define "evergreen.environment" -}}
- { name: EVERGREEN_MODEL, value: {{ .Values.model | quote }} }
- { name: LOG_LEVEL, value: {{ .Values.logLevel | quote }} }
- { name: TEMPORAL_ADDRESS, value: {{ required "temporal.address is missing" .Values.temporal.address | quote }} }
- { name: TEMPORAL_NAMESPACE, value: {{ .Values.temporal.namespace | quote }} }
{{- if .Values.temporal.tls }}
- { name: TEMPORAL_TLS, value: 'true' }
{{- end }}
{{- if .Values.temporal.tlsSecretName }}
- { name: TEMPORAL_TLS_CERT, value: /etc/evergreen/temporal/tls.crt }
- { name: TEMPORAL_TLS_KEY, value: /etc/evergreen/temporal/tls.key }
{{- if .Values.temporal.authority }}
- { name: TEMPORAL_TLS_CA, value: /etc/evergreen/temporal/ca.crt }
{{- end }}
{{- end }}
{{- if .Values.temporal.serverName }}
- { name: TEMPORAL_TLS_SERVER_NAME, value: {{ .Values.temporal.serverName | quote }} }
{{- end }}
{{- if .Values.temporal.apiKey }}
{{ include "evergreen.secret" (dict "root" . "name" "TEMPORAL_API_KEY") }}
{{- end }}
- { name: MINIO_ENDPOINT, value: {{ required "store.endpoint is missing" .Values.store.endpoint | quote }} }
- { name: MINIO_BUCKET, value: {{ .Values.store.bucket | quote }} }
- { name: MINIO_REGION, value: {{ .Values.store.region | quote }} }
{{ include "evergreen.secret" (dict "root" . "name" "MINIO_ACCESS_KEY") }}
{{ include "evergreen.secret" (dict "root" . "name" "MINIO_SECRET_KEY") }}
{{- range $name, $value := .Values.environment }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{/* What only the workers are told. */}}
{{- define "evergreen.workerEnvironment" -}}
- { name: EVERGREEN_SOURCE_ROOTS, value: {{ .Values.sourceRoots | quote }} }
- { name: EVERGREEN_WORKER_VERSIONING, value: {{ .Values.workerVersioning | quote }} }
- { name: EVERGREEN_WORKER_METRICS, value: '0.0.0.0:9464' }
{{- if .Values.alertWebhook }}
- { name: EVERGREEN_ALERT_WEBHOOK, value: {{ .Values.alertWebhook | quote }} }
{{- end }}
{{- end }}

{{/* What all pods have in common: no service account, no root, one writable volume that ends with the pod. */}}
{{- define "evergreen.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: 45
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "evergreen.selector" . | nindent 8 }}
volumes:
  - { name: state, emptyDir: {} }
  - { name: temporary, emptyDir: {} }
{{- if .root.Values.temporal.tlsSecretName }}
  - { name: temporal-tls, secret: { secretName: {{ .root.Values.temporal.tlsSecretName }}, defaultMode: 0440 } }
{{- end }}
{{- end }}

{{- define "evergreen.container" -}}
image: {{ .root.Values.image.registry }}/evergreen-{{ .image }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
volumeMounts:
  - { name: state, mountPath: /var/lib/evergreen }
  - { name: temporary, mountPath: /tmp }
{{- if .root.Values.temporal.tlsSecretName }}
  - { name: temporal-tls, mountPath: /etc/evergreen/temporal, readOnly: true }
{{- end }}
resources: {{- toYaml .values.resources | nindent 2 }}
{{- end }}

{{/* A worker has no port: it touches a file while it polls. */}}
{{- define "evergreen.pollingProbe" -}}
exec:
  command: [sh, -c, 'find /var/lib/evergreen/state/polling/{{ .file }} -mmin -1 | grep -q .']
{{- end }}
