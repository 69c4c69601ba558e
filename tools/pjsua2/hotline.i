// The Python module pjsua2: upstream's classes and, beside them, what a call server lacks there.
%module(directors="1") pjsua2

%{
#include "engine.hpp"
#include "recorder.hpp"
#include "sip_guard.hpp"
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
