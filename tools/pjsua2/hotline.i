// The Python module pjsua2: upstream's classes and, beside them, what a call server lacks there.
%module(directors="1") pjsua2

%{
#include "engine.hpp"
#include "recorder.hpp"
#include "sip_guard.hpp"
#include "sip_trace.hpp"
%}

%include "pjsua2.i"
%include "std_pair.i"

%template() std::pair<int, unsigned>;
%template() std::vector<std::pair<int, unsigned> >;

%nodefaultctor hotline::RecorderPort;
%nodefaultdtor hotline::RecorderPort;
// The ports live in the recorder: whoever holds a port keeps its recorder alive.
%feature("pythonappend") hotline::StereoRecorder::leftPort %{ val._recorder = self %}
%feature("pythonappend") hotline::StereoRecorder::rightPort %{ val._recorder = self %}

%include "engine.hpp"
%include "recorder.hpp"
%include "sip_guard.hpp"

// What was on the wire need not be text.
%typemap(out) std::string hotline::SipTrace::drain %{
    $result = PyBytes_FromStringAndSize($1.data(), static_cast<Py_ssize_t>($1.size()));
%}
%include "sip_trace.hpp"
