{{- define "beredskab.labels" -}}
app.kubernetes.io/name: beredskab
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "beredskab.secret" -}}
{{ .Values.secret.existing | default (printf "%s-settings" .Release.Name) }}
{{- end }}

{{- /* A node. Called with the role (web or worker), its resources and the root. */ -}}
{{- define "beredskab.pod" -}}
metadata:
  labels:
    {{- include "beredskab.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
  annotations:
    prometheus.io/scrape: "true"
    prometheus.io/port: "9464"
    prometheus.io/path: /metrics
    beredskab/settings: {{ toJson (list .root.Values.settings .root.Values.secret) | sha256sum }}
spec:
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 45
  securityContext:
    runAsNonRoot: true
    runAsUser: 1654
    runAsGroup: 1654
    fsGroup: 1654
    seccompProfile:
      type: RuntimeDefault
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "beredskab.labels" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .role }}
  containers:
    - name: beredskab
      image: "{{ .root.Values.image.repository }}:{{ .root.Values.image.tag }}"
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: ["serve", "--urls", "http://+:8080"]
      ports:
        - name: http
          containerPort: 8080
        - name: metrics
          containerPort: 9464
      envFrom:
        - configMapRef:
            name: {{ .root.Release.Name }}-settings
        - secretRef:
            name: {{ include "beredskab.secret" .root }}
      env:
        - name: Roles
          value: {{ .role }}
        - name: Witness__File
          value: /witness/witness.jsonl
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      startupProbe:
        httpGet: {path: /health/live, port: http}
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /health/live, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      # A web pod that cannot reach the record still shows whom to ring; the ingress passes it over while another pod can (http_503).
      readinessProbe:
        httpGet: {path: {{ if eq .role "worker" }}/health/ready{{ else }}/health/live{{ end }}, port: http}
        periodSeconds: 5
        timeoutSeconds: 15
        failureThreshold: 2
      resources:
        {{- toYaml .resources | nindent 8 }}
      volumeMounts:
        - name: data
          mountPath: /data
        - name: tmp
          mountPath: /tmp
        - name: witness
          mountPath: /witness
        - name: graph
          mountPath: /etc/beredskab
          readOnly: true
  volumes:
    - name: data
      emptyDir: {}
    - name: tmp
      emptyDir: {}
    - name: graph
      secret:
        secretName: {{ .root.Values.graphCertificate.secret }}
        defaultMode: 0440
    {{- if eq .role "web" }}
    - name: witness
      emptyDir: {}
    {{- end }}
{{- end }}
