# shellcheck shell=bash
# Four servers of nginx under SSL_GET with tls_verify, one of them by HTTP/2: whose certificate is self-signed
# or for another name is down and status says why; whose certificate ends soon is up and status says so, until
# it is renewed.
mkdir -p /run/site /run/pki
cd /run/pki || exit 1
openssl ecparam -name prime256v1 -genkey -noout -out ca.key
openssl ecparam -name prime256v1 -genkey -noout -out key
openssl req -x509 -new -key ca.key -subj '/CN=authority' -days 60 -out ca.pem
openssl req -x509 -new -key key -subj '/CN=www.example' -addext 'subjectAltName=DNS:www.example' -days 60 \
    -out self.pem
# sign FILE NAME DAYS: a certificate of the authority.
sign() {
    printf 'subjectAltName=DNS:%s\n' "$2" >san
    openssl req -new -key key -subj "/CN=$2" -out request
    openssl x509 -req -in request -CA ca.pem -CAkey ca.key -CAcreateserial -days "$3" -extfile san -out "$1" \
        2>/dev/null
}
sign good.pem www.example 50
sign other.pem other.example 50
sign soon.pem www.example 10
ip link set lo up
for address in 127.1.0.1 127.1.0.2 127.1.0.3 127.1.0.4; do
    ip address add "$address/32" dev lo 2>/dev/null || true
done
{
    echo 'user root; daemon off; master_process off; pid /run/site/pid; error_log /run/site/errors;'
    echo 'events {}'
    echo 'http { access_log off; client_body_temp_path /run/site/a; proxy_temp_path /run/site/b;'
    echo 'fastcgi_temp_path /run/site/c; uwsgi_temp_path /run/site/d; scgi_temp_path /run/site/e;'
    echo 'ssl_certificate_key /run/pki/key;'
    for row in '1 good ssl http2' '2 self ssl' '3 other ssl' '4 soon ssl'; do
        read -r place certificate options <<<"$row"
        echo "server { listen 127.1.0.$place:443 $options; ssl_certificate /run/pki/$certificate.pem;"
        echo 'location / { return 200 fine; } }'
    done
    echo '}'
} >/run/site/nginx.conf
serve() {
    /usr/sbin/nginx -c /run/site/nginx.conf -p /run/site >/dev/null 2>&1 &
    web=$!
    wait_until 20 "nginx" curl -s -k -o /dev/null https://127.1.0.1/
}
serve

{
    echo 'SSL {'
    echo '    ca /run/pki/ca.pem'
    echo '}'
    echo 'virtual_server 10.0.0.1 443 {'
    echo '    protocol TCP'
    echo '    lvs_sched rr'
    echo '    lvs_method NAT'
    echo '    delay_loop 1'
    echo '    retry 1'
    echo '    delay_before_retry 1'
    echo '    virtualhost www.example'
    for place in 1 2 3 4; do
        echo "    real_server 127.1.0.$place 443 {"
        echo '        SSL_GET {'
        [[ $place != 1 ]] || echo '            http_protocol 2'
        echo '            tls_verify'
        echo '            url {'
        echo '                path /'
        echo '            }'
        echo '        }'
        echo '    }'
    done
    echo '}'
} >/run/a.conf
start_holdfast /run/a.conf
expect_table 40 "the two whose certificates are good" <<'T'
-A -t 10.0.0.1:443 -s rr
-a -t 10.0.0.1:443 -r 127.1.0.1:443 -m -w 1
-a -t 10.0.0.1:443 -r 127.1.0.4:443 -m -w 1
T
# server PLACE FILTER: what status says of a real server.
server() {
    "$HOLDFAST_INSTALL/usr/bin/holdfast" status --runtime-dir /run/holdfast --json |
        jq -r ".services[0].servers[$(($1 - 1))]$2"
}
says() { [[ $(server "$1" "$2") == *"$3"* ]]; }
wait_until 20 "why the second is down" says 2 '.problems[0]' 'certificate is self-signed'
wait_until 20 "why the third is down" says 3 '.problems[0]' 'certificate is not for www.example'
wait_until 20 "the end of the fourth's" says 4 '.certificate_days_left' 9
[[ $(server 1 '.certificate_days_left') == null ]] || fail "a warning of the first: $(server 1 '')"

# Renewed.
kill "$web"
cp /run/pki/good.pem /run/pki/soon.pem
cp /run/pki/good.pem /run/pki/self.pem
serve
expect_table 60 "three with good certificates" <<'T'
-A -t 10.0.0.1:443 -s rr
-a -t 10.0.0.1:443 -r 127.1.0.1:443 -m -w 1
-a -t 10.0.0.1:443 -r 127.1.0.2:443 -m -w 1
-a -t 10.0.0.1:443 -r 127.1.0.4:443 -m -w 1
T
wait_until 20 "no warning" says 4 '.certificate_days_left' null
wait_until 20 "no problem" says 2 '.problems | length' 0
stop_holdfast
kill "$web"
